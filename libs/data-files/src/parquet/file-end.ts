import type { FileHandle } from 'node:fs/promises';

import { type AddedColumn, pageOf, type WrittenPages } from './added-column.js';

const PIECE = 4 * 1024 * 1024;

/** The end of a file to which pages are written, in large pieces. */
export class FileEnd {
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  constructor(
    private readonly handle: FileHandle,
    private at: number,
  ) {}

  async pages(column: AddedColumn, from: number, to: number): Promise<WrittenPages> {
    const { at } = this;
    let uncompressedBytes = 0;
    for await (const values of column.values(from, to)) {
      const page = await pageOf(column, values);
      uncompressedBytes += page.uncompressedBytes;
      await this.write(page.parts);
    }
    return { at, rows: to - from, bytes: this.at - at, uncompressedBytes };
  }

  async write(parts: readonly Uint8Array[]): Promise<void> {
    for (const part of parts) {
      this.waiting.push(part);
      this.waitingBytes += part.length;
      this.at += part.length;
    }
    if (this.waitingBytes >= PIECE) await this.flush();
  }

  async flush(): Promise<void> {
    const from = this.at - this.waitingBytes;
    const { bytesWritten } = await this.handle.writev(this.waiting, from);
    if (bytesWritten < this.waitingBytes) {
      const left = Buffer.concat(this.waiting).subarray(bytesWritten);
      await writeAll(this.handle, left, from + bytesWritten);
    }
    this.waiting = [];
    this.waitingBytes = 0;
  }
}

/** Writes all of them from a place on. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}
