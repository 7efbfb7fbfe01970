import { open } from 'node:fs/promises';

import { type AnswerColumn, type AnswerColumns, predictionAt, scoresOf } from '../../scoring/answer-columns.js';
import type { PredictedValues } from '../../scoring/predicted-values.js';
import { writeWhole } from '../part-file.js';

import { partLayout, PLACE_BYTES } from './part-layout.js';

/** Writes the answers of a chunk to a new file, those of rows that are left out (1) too: these mean nothing. */
export async function writeAnswers(
  file: string,
  columns: readonly AnswerColumn[],
  answers: AnswerColumns,
  isLeftOut: Uint8Array,
): Promise<void> {
  const rows = isLeftOut.length;
  const values = new Map<string, Uint8Array[]>();
  const scores = scoresOf(answers);
  columns.forEach(({ name, type }, i) => {
    const score = scores[i - 1];
    values.set(name, score === undefined ? predictionBytes(answers, type, isLeftOut) : [bytesOf(score)]);
  });
  const pieces = partLayout(columns, rows).flatMap(({ column }) => values.get(column.name) ?? []);
  await writeWhole(file, async (temporary) => {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for (const piece of [isLeftOut, ...pieces]) await handle.writeFile(piece);
    } finally {
      await handle.close();
    }
  });
}

function predictionBytes(answers: AnswerColumns, type: AnswerColumn['type'], isLeftOut: Uint8Array): Uint8Array[] {
  const { predictions } = answers;
  const at = (i: number) => predictionAt(answers, i);
  switch (type) {
    case 'DOUBLE': {
      const numbers = predictions instanceof Float64Array ? predictions : undefined;
      return [bytesOf(numbers ?? Float64Array.from(isLeftOut, (_, i) => Number(at(i))))];
    }
    case 'BIGINT':
      return [bytesOf(BigInt64Array.from(isLeftOut, (left, i) => (left === 1 ? 0n : BigInt(at(i)))))];
    case 'VARCHAR':
      if (predictions instanceof Float64Array) throw new TypeError('texts were predicted as numbers');
      return textBytes(predictions);
  }
}

/** The texts as Parquet has them plain, the length before each, and where each begins. */
function textBytes({ distinct, places }: PredictedValues): Uint8Array[] {
  // Where all rows are left out there is no value, and none is looked at.
  const texts = distinct.length === 0 ? [plainText('')] : distinct.map((value) => plainText(String(value)));
  const textOf = (row: number) => texts[places[row] as number] as Buffer;
  const begins = new Uint32Array(places.length + 1);
  for (let i = 0; i < places.length; i++) begins[i + 1] = (begins[i] as number) + textOf(i).length;
  const bytes = Buffer.allocUnsafe(begins.at(-1) ?? 0);
  let at = 0;
  for (let i = 0; i < places.length; i++) {
    const text = textOf(i);
    // Texts are short: to copy them byte by byte takes less than to call for it.
    for (let k = 0; k < text.length; k++) bytes[at++] = text[k] as number;
  }
  return [bytesOf(begins), bytes];
}

function plainText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(PLACE_BYTES);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | BigInt64Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
