import { open, type FileHandle } from 'node:fs/promises';

import type { AddedColumn, PlainValues } from '@intelgraph/data-files';

import type { AnswerColumn } from '../../scoring/answer-columns.js';

import { NUMBER_BYTES, partLayout, PLACE_BYTES } from './part-layout.js';

/** A part of answers, and how many rows it is about. */
export interface AnswerPart {
  readonly file: string;
  readonly rows: number;
}

/** Some rows of a part. */
interface Range {
  readonly handle: FileHandle;
  /** Of the part. */
  readonly rows: number;
  readonly from: number;
  readonly to: number;
}

/** Reads the answers of all parts as columns of a Parquet file, a part at a time. */
export class AnswerParts {
  constructor(
    /** In the order of the input. */
    private readonly parts: readonly AnswerPart[],
    private readonly answers: readonly AnswerColumn[],
  ) {}

  get rows(): number {
    return this.parts.reduce((sum, { rows }) => sum + rows, 0);
  }

  columns(): AddedColumn[] {
    return this.answers.map((answer) => ({
      ...answer,
      values: (from, to) => this.values(from, to, (range) => this.valuesOf(answer, range)),
    }));
  }

  /** Whether rows are left out. */
  leftOut(name: string): AddedColumn {
    return { name, type: 'BOOLEAN', values: (from, to) => this.values(from, to, flagsOf) };
  }

  private async *values(
    from: number,
    to: number,
    read: (range: Range) => Promise<Uint8Array>,
  ): AsyncGenerator<PlainValues> {
    let first = 0;
    for (const { file, rows } of this.parts) {
      const [begin, end] = [Math.max(from, first), Math.min(to, first + rows)];
      if (begin < end) {
        const handle = await open(file, 'r');
        try {
          const range = { handle, rows, from: begin - first, to: end - first };
          yield { count: end - begin, bytes: await read(range) };
        } finally {
          await handle.close();
        }
      }
      first += rows;
    }
  }

  private valuesOf({ name, type }: AnswerColumn, range: Range): Promise<Uint8Array> {
    const { handle, rows, from, to } = range;
    const at = partLayout(this.answers, rows).find(({ column }) => column.name === name)?.at ?? 0;
    if (type === 'VARCHAR') return textsOf(range, at);
    return bytesAt(handle, at + from * NUMBER_BYTES, (to - from) * NUMBER_BYTES);
  }
}

/** Parquet has a bit for each, the lowest first. */
async function flagsOf({ handle, from, to }: Range): Promise<Uint8Array> {
  const flags = await bytesAt(handle, from, to - from);
  const bits = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, i) => {
    if (flag === 1) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  });
  return bits;
}

async function textsOf({ handle, rows, from, to }: Range, at: number): Promise<Uint8Array> {
  const placeOf = async (row: number): Promise<number> =>
    (await bytesAt(handle, at + row * PLACE_BYTES, PLACE_BYTES)).readUInt32LE();
  const [begin, end] = [await placeOf(from), await placeOf(to)];
  return bytesAt(handle, at + (rows + 1) * PLACE_BYTES + begin, end - begin);
}

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new Error('a part of answers is shorter than it was');
    done += bytesRead;
  }
  return bytes;
}
