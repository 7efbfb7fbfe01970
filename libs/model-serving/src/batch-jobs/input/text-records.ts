import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

import type { InputPosition } from './input-position.js';
import { scanRecord, type ScannedRecord } from './record-scanner.js';

/** Longer records are bad rows. */
export const LONGEST_RECORD = 1 << 20;
const READ_BYTES = 1 << 20;
const UNENDING = `is longer than ${LONGEST_RECORD} bytes, or holds a quoted value that does not end`;

/** One record of a text file. */
export interface TextRecord {
  /** Empty where `problem` says why it has none. */
  readonly text: string;
  readonly problem?: string;
  /** The line it begins on, from 1. */
  readonly line: number;
  /** Lines and bytes behind it. */
  readonly lineAfter: number;
  readonly byteAfter: number;
}

/**
 * The records of a text file from a position on, those of about a megabyte at a time, without blank lines. What is no record is given as
 * one with a problem: its first line is left out, and reading goes on behind that.
 *
 * @param delimiter of CSV, whose quoted values may hold line breaks; undefined: every line is a record
 */
export async function* textRecords(
  file: string,
  from: Pick<InputPosition, 'line' | 'byte'>,
  delimiter?: string,
): AsyncGenerator<TextRecord[]> {
  const cutter = new RecordCutter(from, delimiter?.charCodeAt(0));
  for await (const read of createReadStream(file, { start: from.byte, highWaterMark: READ_BYTES })) {
    const records = cutter.cut(read as Buffer, false);
    if (records.length > 0) yield records;
  }
  const records = cutter.cut(Buffer.alloc(0), true);
  if (records.length > 0) yield records;
}

class RecordCutter {
  private rest: Buffer = Buffer.alloc(0);
  private line: number;
  private byte: number;
  /** Within a line that is too long to be kept. */
  private isSkipping = false;

  constructor(
    { line, byte }: Pick<InputPosition, 'line' | 'byte'>,
    private readonly delimiter: number | undefined,
  ) {
    this.line = line;
    this.byte = byte;
  }

  cut(read: Buffer, isLast: boolean): TextRecord[] {
    const bytes = this.rest.length === 0 ? read : Buffer.concat([this.rest, read]);
    const isText = isUtf8(bytes);
    const records: TextRecord[] = [];
    let at = 0;
    while (at < bytes.length) {
      const found = this.next(bytes, at, isLast);
      if (found === undefined) break;
      const { record, problem } = found;
      const line = this.line + 1;
      this.line += record.lines;
      this.byte += record.next - at;
      at = record.next;
      const shown = this.textOf(bytes, record, problem, isText);
      if (shown !== undefined) records.push({ ...shown, line, lineAfter: this.line, byteAfter: this.byte });
    }
    this.rest = bytes.subarray(at);
    if (isLast && this.isSkipping) {
      this.line++;
      records.push({ text: '', problem: UNENDING, line: this.line, lineAfter: this.line, byteAfter: this.byte });
    }
    return records;
  }

  /** The record at a place, or what is to be left out of there. */
  private next(
    bytes: Buffer,
    at: number,
    isLast: boolean,
  ): { readonly record: ScannedRecord; readonly problem?: string } | undefined {
    const record = this.isSkipping ? undefined : scanRecord(bytes, at, isLast, this.delimiter);
    if (record !== undefined && record.to - record.from <= LONGEST_RECORD) return { record };
    if (record === undefined && !isLast && !this.isSkipping && bytes.length - at <= LONGEST_RECORD) return undefined;
    const line = scanRecord(bytes, at, isLast, undefined);
    if (line === undefined) {
      // Told of at its end: nobody goes on in the middle of it.
      this.isSkipping = true;
      return { record: { from: at, to: at, next: bytes.length, lines: 0 } };
    }
    this.isSkipping = false;
    return { record: line, problem: UNENDING };
  }

  /** Undefined for a blank line. */
  private textOf(
    bytes: Buffer,
    { from, to }: ScannedRecord,
    problem: string | undefined,
    isText: boolean,
  ): { readonly text: string; readonly problem?: string } | undefined {
    if (problem !== undefined) return { text: '', problem };
    if (!isText && !isUtf8(bytes.subarray(from, to))) return { text: '', problem: 'is not UTF-8 text' };
    const text = bytes.toString('utf8', from, to);
    if (text.trim() === '') return undefined;
    return text.includes('\0') ? { text: '', problem: 'holds a NUL character' } : { text };
  }
}
