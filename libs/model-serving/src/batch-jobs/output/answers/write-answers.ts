import { open } from 'node:fs/promises';

import { type AnswerColumn, type AnswerColumns, scoresOf } from '../../scoring/answer-columns.js';
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

function predictionBytes(
  { predictions }: AnswerColumns,
  type: AnswerColumn['type'],
  isLeftOut: Uint8Array,
): Uint8Array[] {
  switch (type) {
    case 'DOUBLE':
      return [bytesOf(predictions instanceof Float64Array ? predictions : Float64Array.from(predictions, Number))];
    case 'BIGINT': {
      const whole = BigInt64Array.from(isLeftOut, (left, i) => (left === 1 ? 0n : BigInt(predictions[i] ?? 0)));
      return [bytesOf(whole)];
    }
    case 'VARCHAR':
      return textBytes(predictions, isLeftOut);
  }
}

/** The texts as Parquet has them plain, the length before each, and where each begins. Few texts stand for many rows. */
function textBytes(predictions: AnswerColumns['predictions'], isLeftOut: Uint8Array): Uint8Array[] {
  const rows = isLeftOut.length;
  const known = new Map<unknown, Buffer>();
  const texts = Array.from({ length: rows }, (_, i) => {
    const value = isLeftOut[i] === 1 ? '' : predictions[i];
    let text = known.get(value);
    if (text === undefined) known.set(value, (text = plainText(String(value))));
    return text;
  });
  const places = new Uint32Array(rows + 1);
  texts.forEach((text, i) => (places[i + 1] = (places[i] ?? 0) + text.length));
  const bytes = Buffer.allocUnsafe(places[rows] ?? 0);
  let at = 0;
  // Texts are short: to copy them byte by byte takes less than to call for it.
  for (const text of texts) for (let k = 0; k < text.length; k++) bytes[at++] = text[k] as number;
  return [bytesOf(places), bytes];
}

function plainText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(PLACE_BYTES);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | BigInt64Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
