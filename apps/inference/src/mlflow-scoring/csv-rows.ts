import { type InputRow, type ModelInput, textCell } from '@intelgraph/model-serving';
import { CsvError, parse } from 'csv-parse/sync';

import type { ModelRows } from '../rows/model-rows.js';

import { ScoringRequestError } from './scoring-error.js';

/** Longest line, in bytes: no row of a model comes near. */
const LONGEST_LINE = 256 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The rows of a CSV with a header, as `DataFrame.to_csv` writes it, with values of the types of the model's columns.
 *
 * @throws ScoringRequestError, InvalidInputError, BatchTooLargeError
 */
export function rowsOfCsv(body: Buffer, rows: ModelRows, maxRows: number): InputRow[] {
  assertLines(body);
  const text = textOf(body);
  let places: ReturnType<ModelRows['placesOf']> | undefined;
  const data = parsed(text, maxRows, (line) => {
    const isHeader = places === undefined;
    places ??= rows.placesOf(line, 'csv');
    // Lines may be short, and what is not the model's is not kept: a wide table takes no more memory than its rows.
    return isHeader ? null : places.map(({ at }) => line[at] ?? '');
  });
  if (places === undefined) throw new ScoringRequestError('The CSV is empty: it must have a header.');
  return rows.fromTable(
    places.map(({ name }) => name),
    data,
    'csv',
  );
}

/** Splitting a line takes far more memory than the line. */
function assertLines(body: Buffer): void {
  let start = 0;
  for (let i = 0; i <= body.length; i++) {
    const isEnd = i === body.length || body[i] === LINE_FEED || body[i] === CARRIAGE_RETURN;
    if (!isEnd) continue;
    if (i - start > LONGEST_LINE) {
      throw new ScoringRequestError(`A line of the CSV is longer than ${LONGEST_LINE} bytes.`);
    }
    start = i + 1;
  }
}

function textOf(body: Buffer): string {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new ScoringRequestError('Ensure that input is a valid UTF-8 encoded string.');
  }
  if (text.includes('\0')) throw new ScoringRequestError('The CSV must not contain NUL characters.');
  return text;
}

function parsed(text: string, maxRows: number, kept: (line: readonly string[]) => string[] | null): string[][] {
  try {
    return parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
      max_record_size: LONGEST_LINE,
      // The header, and one row too many to be seen.
      to: maxRows + 2,
      on_record: kept,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const rule = 'Ensure that the input is a valid CSV-formatted Pandas DataFrame produced using `DataFrame.to_csv()`.';
    throw new ScoringRequestError(
      `Failed to parse input as a Pandas DataFrame. ${rule} Error: '${error.message.slice(0, 300)}'`,
    );
  }
}

/** A text of a CSV as a value of its column; what is no such value stays text, for the model to refuse. */
export function csvCell(value: unknown, input: ModelInput): unknown {
  return typeof value === 'string' ? textCell(value, input) : value;
}
