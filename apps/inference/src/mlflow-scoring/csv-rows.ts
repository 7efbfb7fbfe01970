import type { InputRow, ModelInput } from '@intelgraph/model-serving';
import { CsvError, parse } from 'csv-parse/sync';

import type { ModelRows } from '../rows/model-rows.js';

import { ScoringRequestError } from './scoring-error.js';

/** Longest line, in bytes: no row of a model comes near. */
const LONGEST_LINE = 256 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What `pandas.read_csv` takes for a value that is missing; in texts only the blank is one, since "None" may be a category. */
const MISSING: ReadonlySet<string> = new Set([
  ...['', '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>', 'N/A', 'NA'],
  ...['NULL', 'NaN', 'NaT', 'None', 'n/a', 'nan', 'null'],
]);
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const TRUE = /^true$/i;
const FALSE = /^false$/i;

/**
 * The rows of a CSV with a header, as `DataFrame.to_csv` writes it, with values of the types of the model's columns.
 *
 * @throws ScoringRequestError, InvalidInputError, BatchTooLargeError
 */
export function rowsOfCsv(body: Buffer, rows: ModelRows, maxRows: number): InputRow[] {
  const [header = [], ...lines] = parsed(body, maxRows);
  if (header.length === 0) throw new ScoringRequestError('The CSV is empty: it must have a header.');
  const data = lines.map((line) =>
    line.length < header.length ? [...line, ...blanks(header.length - line.length)] : line,
  );
  return rows.fromTable(header, data, 'csv');
}

function parsed(body: Buffer, maxRows: number): string[][] {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new ScoringRequestError('Ensure that input is a valid UTF-8 encoded string.');
  }
  if (text.includes('\0')) throw new ScoringRequestError('The CSV must not contain NUL characters.');
  try {
    return parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
      max_record_size: LONGEST_LINE,
      // The header, and one row too many to be seen.
      to: maxRows + 2,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const rule = 'Ensure that the input is a valid CSV-formatted Pandas DataFrame produced using `DataFrame.to_csv()`.';
    throw new ScoringRequestError(
      `Failed to parse input as a Pandas DataFrame. ${rule} Error: '${error.message.slice(0, 300)}'`,
    );
  }
}

const blanks = (count: number): string[] => Array.from({ length: count }, () => '');

/** A text of a CSV as a value of its column; what is no such value stays text, for the model to refuse. */
export function csvCell(value: unknown, { type, acceptsNumbers }: ModelInput): unknown {
  if (typeof value !== 'string') return value;
  if (value === '' || (type !== 'string' && MISSING.has(value))) return null;
  switch (type) {
    case 'double':
    case 'long':
      return NUMBER.test(value) ? Number(value) : value;
    case 'boolean':
      return TRUE.test(value) ? true : FALSE.test(value) ? false : value;
    case 'string':
      return acceptsNumbers === true && NUMBER.test(value) ? Number(value) : value;
    case 'datetime':
      return value;
  }
}
