import { stat } from 'node:fs/promises';

import { checkColumnNames, readCsvHeader, sqlName, sqlText } from '@intelgraph/data-files';
import { CsvError, parse } from 'csv-parse/sync';

import type { ModelInput } from '../../models/model-runtime.js';
import { csvFields } from '../kept-columns/csv-fields.js';
import { isKept, type KeptColumns } from '../kept-columns/kept-columns.js';
import { csvAnswers, csvText } from '../output/csv-text.js';
import { writePart } from '../output/part-file.js';
import type { ColumnValues } from '../scoring/input-columns.js';

import type { BadRow, InputChunk, OpenInput } from './input-chunk.js';
import { recordChunks, type RecordChunk } from './record-chunks.js';
import { textCell } from './text-cells.js';
import { textRecords, type TextRecord } from './text-records.js';

const MOST_COLUMNS = 5_000;

/** The columns of a file. */
interface CsvColumns {
  readonly names: readonly string[];
  readonly delimiter: string;
  readonly taken: readonly { readonly input: ModelInput; readonly at: number }[];
  /** Of a record the text of the columns that are kept, ready for what comes behind; undefined: there are none. */
  readonly textOf: (record: string) => string | undefined;
}

/**
 * Opens a CSV file with a header. Rows keep the text that they have in the file.
 *
 * @throws UnusableDataError naming `field`
 */
export async function openCsvInput(
  file: string,
  field: string,
  inputs: readonly ModelInput[],
  { chunkRows, kept }: { readonly chunkRows: number; readonly kept: KeptColumns },
): Promise<OpenInput> {
  const { size } = await stat(file);
  const { text, delimiter } = await readCsvHeader(file, field);
  const { names, start } = await headerOf(file, text, delimiter);
  const columns = checkColumnNames(names, field, MOST_COLUMNS);
  const taken = inputs.flatMap((input) => {
    const at = columns.indexOf(input.name);
    return at === -1 ? [] : [{ input, at }];
  });
  const textOf = keptText(columns, kept, delimiter);
  const stays = columns.filter((name) => isKept(kept, name));
  return {
    ...{ columns, start, partKind: 'csv' },
    head: (answers) =>
      `${joined(textOf(text.replace(/^\uFEFF/, '')), answers.map(({ name }) => csvText(name, delimiter)).join(delimiter), delimiter)}\n`,
    readBack: (whole, answers) => {
      const typed = answers.map(({ name, type }) => `CAST(${sqlName(name)} AS ${type}) AS ${sqlName(name)}`);
      const options = `header=true, all_varchar=true, delim=${sqlText(delimiter)}, quote='"', escape='"'`;
      return `SELECT * REPLACE (${typed.join(', ')}) FROM read_csv(${sqlText(whole)}, auto_detect=false, ${options}, columns={${[...stays, ...answers.map(({ name }) => name)].map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ')}})`;
    },
    async *chunks(from) {
      for await (const chunk of recordChunks(file, from, chunkRows, delimiter)) {
        yield chunkOf(chunk, { names: columns, delimiter, taken, textOf });
      }
    },
    progressAt: ({ byte }) => byte / size,
    close: () => Promise.resolve(),
  };
}

async function headerOf(file: string, text: string, delimiter: string) {
  const [names = []] = parse(text, { delimiter, bom: true, relax_column_count: true });
  for await (const [first] of textRecords(file, { line: 0, byte: 0 }, delimiter)) {
    if (first !== undefined) return { names, start: { row: 0, line: first.lineAfter, byte: first.byteAfter } };
  }
  return { names, start: { row: 0, line: 0, byte: 0 } };
}

interface Fields {
  readonly record: TextRecord;
  readonly row: number;
  readonly fields: readonly string[];
}

function chunkOf(
  { records, row: before, after }: RecordChunk,
  { names, delimiter, taken, textOf }: CsvColumns,
): InputChunk {
  const width = names.length;
  const bad: BadRow[] = [];
  const good: Fields[] = [];
  const all = fieldsOfAll(records, delimiter);
  records.forEach((record, i) => {
    const row = before + i + 1;
    const fields = all?.[i] ?? fieldsOf(record, delimiter);
    const problem =
      typeof fields === 'string'
        ? fields
        : fields.length === width
          ? undefined
          : `has ${fields.length} columns where the header has ${width}`;
    if (problem !== undefined || typeof fields === 'string')
      bad.push({ row, line: record.line, reason: problem ?? '' });
    else good.push({ record, row, fields });
  });
  const columns = new Map<string, ColumnValues>(
    taken.map(({ input, at }) => [input.name, good.map(({ fields }) => textCell(fields[at] ?? '', input))]),
  );
  return {
    ...{ rows: good.length, columns, bad, after },
    placeOf: (index) => ({ row: good[index]?.row ?? 0, line: good[index]?.record.line ?? 0 }),
    write: (file, answers, isLeftOut) => {
      const answerOf = csvAnswers(answers, delimiter);
      return writePart(file, good.length, (i) =>
        isLeftOut[i] === 1 ? '' : `${joined(textOf(good[i]?.record.text ?? ''), answerOf(i), delimiter)}\n`,
      );
    },
  };
}

const joined = (own: string | undefined, answers: string, delimiter: string): string =>
  own === undefined ? answers : own + delimiter + answers;

function keptText(columns: readonly string[], kept: KeptColumns, delimiter: string): CsvColumns['textOf'] {
  if (kept === undefined) return (record) => record;
  const stays = columns.map((name) => kept.has(name));
  if (!stays.includes(true)) return () => undefined;
  return (record) =>
    csvFields(record, delimiter)
      .filter((_, i) => stays[i])
      .join(delimiter);
}

/** All in one go where nothing is wrong with any. */
function fieldsOfAll(records: readonly TextRecord[], delimiter: string): string[][] | undefined {
  if (records.some(({ problem }) => problem !== undefined)) return undefined;
  try {
    const all = parse(records.map(({ text }) => text).join('\n'), optionsOf(delimiter));
    return all.length === records.length ? all : undefined;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

/** @returns its fields, or what is wrong with it */
function fieldsOf({ text, problem }: TextRecord, delimiter: string): string[] | string {
  if (problem !== undefined) return problem;
  try {
    const [fields, more] = parse(text, optionsOf(delimiter));
    return fields === undefined || more !== undefined ? 'is not one record of CSV' : fields;
  } catch (error) {
    if (error instanceof CsvError) return `is not valid CSV: ${reasonOf(error)}`;
    throw error;
  }
}

const optionsOf = (delimiter: string) => ({ delimiter, relax_column_count: true, record_delimiter: ['\n', '\r\n'] });

/** What is wrong, without what stands in the file. */
function reasonOf({ code }: CsvError): string {
  if (code === 'INVALID_OPENING_QUOTE') return 'a quote within a value that does not begin with one';
  if (code === 'CSV_INVALID_CLOSING_QUOTE' || code === 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE') {
    return 'characters after a closing quote';
  }
  return code.toLowerCase().replaceAll('_', ' ');
}
