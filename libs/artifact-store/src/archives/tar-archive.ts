import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { Parser, type ReadEntry } from 'tar';

import type { FileVisitor } from './archive.js';
import { ArchiveRefusedError } from './archive.errors.js';
import { EntryPaths } from './entry-paths.js';
import type { PackedFile } from './packed-file.js';
import { bytesOf } from './range-reader.js';
import type { UnpackingBudget } from './unpacking-budget.js';

/** Long names and the like; the parser holds them in memory. */
const MAX_META_BYTES = 64 * 1024;
const FILES = new Set(['File', 'OldFile', 'ContiguousFile']);
const FOLDERS = new Set(['Directory', 'GNUDumpDir']);

/** Visits the files of a tar.gz in their order. @throws ArchiveRefusedError */
export async function unpackTarGz(packed: PackedFile, budget: UnpackingBudget, visit: FileVisitor): Promise<void> {
  const paths = new EntryPaths();
  const unzipped = gunzipped(packed);
  try {
    await parse(counted(unzipped, budget), async (entry) => {
      budget.entry(entry.path);
      const isFolder = FOLDERS.has(entry.type) || entry.path.endsWith('/');
      const path = paths.accept(entry.path, isFolder);
      assertPlain(entry, isFolder);
      if (path !== null && !isFolder) await visit({ path, content: entry as AsyncIterable<Buffer> });
    });
  } finally {
    unzipped.destroy();
  }
}

function gunzipped({ file }: PackedFile): Readable {
  return pipeline(bytesOf(file), createGunzip(), () => undefined);
}

async function* counted(unzipped: AsyncIterable<Buffer>, budget: UnpackingBudget): AsyncGenerator<Buffer> {
  let begun = false;
  try {
    for await (const chunk of unzipped) {
      // The parser would unpack what is compressed twice, uncounted.
      if (!begun && !isTar(chunk))
        throw new ArchiveRefusedError('UNKNOWN_FORMAT', null, { why: 'no tar is in the gzip' });
      begun = true;
      budget.spend(chunk.length, null);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof ArchiveRefusedError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ArchiveRefusedError(/incorrect (?:data|length) check/.test(why) ? 'CHECKSUM_MISMATCH' : 'CORRUPT', null, {
      ...{ why, cause },
    });
  }
}

/** Whether the first block is a header: its checksum says so. */
function isTar(chunk: Buffer): boolean {
  const block = chunk.subarray(0, 512);
  if (block.length < 512) return false;
  if (block.every((byte) => byte === 0)) return true;
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  return sum === parseInt(block.toString('latin1', 148, 156), 8);
}

function assertPlain({ type, path }: ReadEntry, isFolder: boolean): void {
  if (type === 'SymbolicLink') throw new ArchiveRefusedError('SYMLINK', path);
  if (type === 'Link') throw new ArchiveRefusedError('HARD_LINK', path);
  if (!FILES.has(type) && !FOLDERS.has(type)) throw new ArchiveRefusedError('SPECIAL_FILE', path, { why: type });
  if (isFolder && FILES.has(type))
    throw new ArchiveRefusedError('CORRUPT', path, { why: 'a file has the name of a folder' });
}

/** Feeds a parser and visits its entries, one after another; the first failure of either ends both. */
async function parse(chunks: AsyncIterable<Buffer>, visit: (entry: ReadEntry) => Promise<void>): Promise<void> {
  const feed = new ParserFeed(visit);
  try {
    for await (const chunk of chunks) {
      if (feed.failed) break;
      await feed.write(chunk);
    }
  } catch (error) {
    feed.fail(error);
  }
  await feed.end();
}

class ParserFeed {
  private readonly parser: Parser;
  private failure: { readonly error: unknown } | undefined;
  private visiting = Promise.resolve();
  private visited: ReadEntry | undefined;
  private wake = (): void => undefined;

  constructor(visit: (entry: ReadEntry) => Promise<void>) {
    this.parser = new Parser({
      strict: true,
      maxMetaEntrySize: MAX_META_BYTES,
      // What comes out of the gzip is counted already.
      maxDecompressionRatio: Infinity,
      onReadEntry: (entry) => {
        this.visiting = this.visiting.then(() => this.visit(entry, visit));
      },
    });
    this.parser.on('ignoredEntry', ({ path, type }: ReadEntry) => {
      this.fail(new ArchiveRefusedError('CORRUPT', path, { why: `its ${type} is too large` }));
    });
    this.parser.on('error', (error: unknown) => this.fail(asRefused(error)));
    this.parser.on('drain', () => this.wake());
  }

  get failed(): boolean {
    return this.failure !== undefined;
  }

  fail(error: unknown): void {
    this.failure ??= { error };
    // Whoever reads the entry would wait for ever.
    this.visited?.emit('error', error);
    this.wake();
  }

  async write(chunk: Buffer): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.wake = resolve));
    if (!this.parser.write(chunk) && !this.failed) await woken;
  }

  /** @throws the first failure */
  async end(): Promise<void> {
    if (!this.failed) {
      const ended = new Promise<void>((resolve) => {
        this.wake = resolve;
        this.parser.on('end', resolve);
      });
      this.parser.end();
      await ended;
    }
    await this.visiting;
    if (this.failure !== undefined) throw this.failure.error as Error;
  }

  private async visit(entry: ReadEntry, visit: (entry: ReadEntry) => Promise<void>): Promise<void> {
    entry.on('error', () => undefined);
    this.visited = entry;
    try {
      if (!this.failed) await visit(entry);
    } catch (error) {
      this.fail(error);
    } finally {
      this.visited = undefined;
      entry.resume();
    }
  }
}

function asRefused(cause: unknown): ArchiveRefusedError {
  return new ArchiveRefusedError('CORRUPT', null, {
    why: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}
