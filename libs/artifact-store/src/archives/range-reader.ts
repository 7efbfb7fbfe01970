import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { RandomAccessReader } from 'yauzl';

const CHUNK_BYTES = 64 * 1024;

/** The bytes of an open file from `start` to `end` (exclusive), or to its end. Unlike Node's own streams it never closes the file. */
export function bytesOf(file: FileHandle, start = 0, end = Infinity): Readable {
  return Readable.from(pieces(file, start, end), { objectMode: false });
}

async function* pieces(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const wanted = Math.min(CHUNK_BYTES, end - at);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Lets yauzl read pieces of an open file. */
export class RangeReader extends RandomAccessReader {
  constructor(private readonly file: FileHandle) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return bytesOf(this.file, start, end);
  }
}
