import { stat } from 'node:fs/promises';

import { sqlText } from '@intelgraph/data-files';

import type { ModelInput } from '../../models/model-runtime.js';
import { jsonMembers } from '../kept-columns/json-members.js';
import { isKept, type KeptColumns } from '../kept-columns/kept-columns.js';
import { ndjsonAnswers } from '../output/ndjson-text.js';
import { writePart } from '../output/part-file.js';
import type { AnswerColumn } from '../scoring/answer-columns.js';
import type { ColumnValues } from '../scoring/input-columns.js';

import type { BadRow, InputChunk, OpenInput, RowPlace } from './input-chunk.js';
import { recordChunks, type RecordChunk } from './record-chunks.js';
import { LONGEST_RECORD } from './text-records.js';

interface JsonRow extends RowPlace {
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Opens a file of one JSON object a line. Objects keep the text that they have in the file, the answers come behind their own fields.
 *
 * @param answers names that no object may have, unless they are not kept
 */
export async function openNdjsonInput(
  file: string,
  inputs: readonly ModelInput[],
  answers: readonly AnswerColumn[],
  { chunkRows, kept }: { readonly chunkRows: number; readonly kept: KeptColumns },
): Promise<OpenInput> {
  const { size } = await stat(file);
  const names = answers.map(({ name }) => name);
  return {
    columns: undefined,
    partKind: 'ndjson',
    start: { row: 0, line: 0, byte: 0 },
    head: () => '',
    readBack: (whole) =>
      `SELECT * FROM read_json(${sqlText(whole)}, format='newline_delimited', sample_size=-1, maximum_object_size=${2 * LONGEST_RECORD})`,
    async *chunks(from) {
      for await (const chunk of recordChunks(file, from, chunkRows)) yield chunkOf(chunk, inputs, names, kept);
    },
    progressAt: ({ byte }) => byte / size,
    close: () => Promise.resolve(),
  };
}

function chunkOf(
  { records, row: before, after }: RecordChunk,
  inputs: readonly ModelInput[],
  answers: readonly string[],
  kept: KeptColumns,
): InputChunk {
  const refused = answers.filter((name) => isKept(kept, name));
  const bad: BadRow[] = [];
  const good: JsonRow[] = [];
  records.forEach(({ text, problem, line }, i) => {
    const place = { row: before + i + 1, line };
    const fields = problem ?? fieldsOf(text, refused);
    if (typeof fields === 'string') bad.push({ ...place, reason: fields });
    else good.push({ ...place, text, fields });
  });
  const columns = new Map<string, ColumnValues>(
    inputs.map(({ name }) => [name, good.map(({ fields }) => (Object.hasOwn(fields, name) ? fields[name] : null))]),
  );
  return {
    ...{ rows: good.length, columns, bad, after },
    placeOf: (index) => ({ row: good[index]?.row ?? 0, line: good[index]?.line ?? 0 }),
    write: (file, answered, isLeftOut) => {
      const answerOf = ndjsonAnswers(answered, answers);
      return writePart(file, good.length, (i) => {
        const row = good[i];
        return row === undefined || isLeftOut[i] === 1 ? '' : `${joined(row, kept, answerOf(i))}\n`;
      });
    },
  };
}

/** @returns the object, or what is wrong with the line */
function fieldsOf(text: string, answers: readonly string[]): Readonly<Record<string, unknown>> | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is not valid JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not a JSON object';
  const taken = answers.find((name) => Object.hasOwn(value, name));
  if (taken !== undefined) return `has a field ${taken}, which the output adds`;
  return value as Readonly<Record<string, unknown>>;
}

function joined({ text, fields }: JsonRow, kept: KeptColumns, answer: string): string {
  if (kept !== undefined) {
    const members = jsonMembers(text).filter(({ name }) => kept.has(name));
    return `{${[...members.map((member) => member.text), answer].join(',')}}`;
  }
  const open = text.trimEnd().slice(0, -1);
  for (const name in fields) if (Object.hasOwn(fields, name)) return `${open},${answer}}`;
  return `${open}${answer}}`;
}
