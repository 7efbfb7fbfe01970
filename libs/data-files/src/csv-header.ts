import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { UnusableDataError } from './data-files.errors.js';

const MAX_HEADER_BYTES = 1 << 20;
const DELIMITERS = [',', ';', '\t', '|'] as const;

const NUL = 'is neither CSV text (it holds NUL bytes) nor Parquet';

/** The first record of a CSV file as raw text, with the delimiter that it shows. */
export interface CsvHeader {
  readonly text: string;
  readonly delimiter: string;
}

/**
 * Reads as much of a CSV file as its first record takes. Finds only where the record ends (RFC 4180: a line break
 * outside of quotes); taking it apart is left to DuckDB.
 *
 * @throws UnusableDataError when the file does not begin like a text table
 */
export async function readCsvHeader(path: string, field: string): Promise<CsvHeader> {
  const bytes = await readStart(path, MAX_HEADER_BYTES);
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (wide) throw new UnusableDataError(field, 'is UTF-16 text; only UTF-8 can be read');
  if (bytes.includes(0)) throw new UnusableDataError(field, NUL);
  const end = endOfRecord(bytes);
  if (end === undefined) {
    throw new UnusableDataError(
      field,
      `has no header line: its first record does not end within ${MAX_HEADER_BYTES} bytes`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end));
  } catch (cause) {
    throw new UnusableDataError(field, 'line 1: is not UTF-8 text', { cause });
  }
  if (text.trim() === '') throw new UnusableDataError(field, 'line 1: the header is blank');
  return { text, delimiter: delimiterOf(text) };
}

/** Reads the whole file. No text with a NUL can be stored, listed or sent in a request. @throws UnusableDataError */
export async function assertNoNul(path: string, field: string): Promise<void> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    if ((chunk as Buffer).includes(0)) throw new UnusableDataError(field, NUL);
  }
}

/** Whether the file begins with Parquet's magic bytes. */
export async function isParquet(path: string): Promise<boolean> {
  return isParquetStart(await readStart(path, 4));
}

/** The same of the first bytes of a file. */
export const isParquetStart = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 4) === 'PAR1';

/** The first bytes of a file, or all where it has fewer. */
export async function readStart(path: string, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function endOfRecord(bytes: Buffer): number | undefined {
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22) quoted = !quoted;
    if (!quoted && (byte === 0x0a || byte === 0x0d)) return i;
  }
  return bytes.length < MAX_HEADER_BYTES && !quoted ? bytes.length : undefined;
}

function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
