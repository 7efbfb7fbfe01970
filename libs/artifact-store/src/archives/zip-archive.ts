import { crc32 } from 'node:zlib';

import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';

import type { FileVisitor } from './archive.js';
import { ArchiveRefusedError } from './archive.errors.js';
import { EntryPaths } from './entry-paths.js';
import type { PackedFile } from './packed-file.js';
import { RangeReader } from './range-reader.js';
import type { UnpackingBudget } from './unpacking-budget.js';

const FILE_TYPE = 0o170000;
const [REGULAR, FOLDER, SYMLINK, UNKNOWN] = [0o100000, 0o040000, 0o120000, 0];
/** Encrypted, strongly encrypted, or with a masked directory. */
const ENCRYPTED_FLAGS = 0x2041;

interface Range {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Visits the files of a zip in the order of its directory. @throws ArchiveRefusedError */
export async function unpackZip(packed: PackedFile, budget: UnpackingBudget, visit: FileVisitor): Promise<void> {
  const zip = await openZip(packed);
  budget.assertEntries(zip.entryCount);
  const paths = new EntryPaths();
  const ranges: Range[] = [];
  for await (const entry of entriesOf(zip)) {
    const name = nameOf(entry);
    budget.entry(name);
    const isFolder = name.endsWith('/');
    const path = paths.accept(name, isFolder);
    assertPlain(entry, name, isFolder);
    ranges.push(await ownRange(zip, entry, name, ranges));
    if (path === null) continue;
    budget.assertRoom(entry.uncompressedSize, name);
    const content = contentOf(zip, entry, name, budget);
    if (isFolder) await drained(content);
    else await visit({ path, content });
  }
}

async function openZip({ file, size }: PackedFile): Promise<ZipFile> {
  // Names come as bytes: yauzl's own rules would change some of them, and have no codes.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false };
  try {
    return await fromRandomAccessReaderPromise(new RangeReader(file), size, options);
  } catch (cause) {
    throw damaged(null, cause);
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (cause) {
    throw cause instanceof ArchiveRefusedError ? cause : damaged(null, cause);
  }
}

function nameOf(entry: Entry): string {
  const bytes = entry.fileName as unknown as Buffer;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ArchiveRefusedError('INVALID_PATH', bytes.toString('latin1'), { why: 'is not UTF-8' });
  }
}

function assertPlain(entry: Entry, name: string, isFolder: boolean): void {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type === SYMLINK) throw new ArchiveRefusedError('SYMLINK', name);
  if (![REGULAR, FOLDER, UNKNOWN].includes(type)) throw new ArchiveRefusedError('SPECIAL_FILE', name);
  if ((type === FOLDER && !isFolder) || (type === REGULAR && isFolder)) throw new ArchiveRefusedError('CORRUPT', name);
  if ((entry.generalPurposeBitFlag & ENCRYPTED_FLAGS) !== 0) throw new ArchiveRefusedError('ENCRYPTED', name);
  const { compressionMethod: method } = entry;
  if (method !== 0 && method !== 8) throw new ArchiveRefusedError('UNSUPPORTED_COMPRESSION', name);
}

/** Where the entry lies; no other may lie there, or a small archive could hold one large file many times. */
async function ownRange(zip: ZipFile, entry: Entry, name: string, others: readonly Range[]): Promise<Range> {
  const header = await zip.readLocalFileHeaderPromise(entry).catch((cause: unknown) => {
    throw damaged(name, cause);
  });
  if (!header.fileName.equals(entry.fileName as unknown as Buffer)) {
    throw new ArchiveRefusedError('CORRUPT', name, { why: 'it has another name beside its bytes' });
  }
  const [first, end] = [entry.relativeOffsetOfLocalHeader, header.fileDataStart + entry.compressedSize];
  if (others.some((other) => first < other.end && other.first < end)) {
    throw new ArchiveRefusedError('OVERLAPPING_ENTRIES', name);
  }
  return { first, end };
}

async function* contentOf(
  zip: ZipFile,
  entry: Entry,
  name: string,
  budget: UnpackingBudget,
): AsyncGenerator<Uint8Array> {
  const { uncompressedSize: declared, crc32: expected } = entry;
  let [size, checksum] = [0, 0];
  for await (const chunk of rawContentOf(zip, entry, name)) {
    size += chunk.length;
    if (size > declared)
      throw new ArchiveRefusedError('SIZE_MISMATCH', name, { why: `declared are ${declared} bytes` });
    budget.spend(chunk.length, name);
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (size !== declared) {
    throw new ArchiveRefusedError('SIZE_MISMATCH', name, { why: `declared are ${declared} bytes, there are ${size}` });
  }
  if (checksum !== expected) throw new ArchiveRefusedError('CHECKSUM_MISMATCH', name);
}

async function* rawContentOf(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw damaged(name, cause);
  }
}

async function drained(content: AsyncIterable<Uint8Array>): Promise<void> {
  const chunks = content[Symbol.asyncIterator]();
  while ((await chunks.next()).done !== true);
}

function damaged(entry: string | null, cause: unknown): ArchiveRefusedError {
  // yauzl stops at such an entry before it says which.
  if (cause instanceof Error && /strong encryption/.test(cause.message)) {
    return new ArchiveRefusedError('ENCRYPTED', entry, { cause });
  }
  return new ArchiveRefusedError('CORRUPT', entry, {
    why: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}
