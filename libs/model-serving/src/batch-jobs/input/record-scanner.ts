const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A record's bytes in the scanned buffer, without what ends its line. */
export interface ScannedRecord {
  readonly from: number;
  readonly to: number;
  /** Behind its line end. */
  readonly next: number;
  /** Line ends within it and behind it. */
  readonly lines: number;
}

/**
 * The end of the record that begins at `from` (RFC 4180: a line break outside of quotes, which open at the beginning of a field).
 * Undefined where it does not end in the buffer; the end of the file ends it unless it is within quotes.
 *
 * @param delimiter undefined: quotes mean nothing, every line is a record
 */
export function scanRecord(
  bytes: Buffer,
  from: number,
  isLast: boolean,
  delimiter: number | undefined,
): ScannedRecord | undefined {
  if (delimiter === undefined) return endOfLine(bytes, from, isLast);
  const end = bytes.indexOf(LINE_FEED, from);
  const quote = bytes.indexOf(QUOTE, from);
  if (quote === -1 || (end !== -1 && end < quote)) return endOfLine(bytes, from, isLast);
  let isQuoted = false;
  let lines = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === LINE_FEED) {
      lines++;
      if (!isQuoted) return recordOf(bytes, from, at, at + 1, lines);
    } else if (byte === QUOTE) {
      if (isQuoted) isQuoted = false;
      // Behind a quote that has just closed it stands for a quote, which goes on.
      else isQuoted = at === from || bytes[at - 1] === delimiter || bytes[at - 1] === QUOTE;
    }
  }
  return isLast && !isQuoted && from < bytes.length
    ? recordOf(bytes, from, bytes.length, bytes.length, lines + 1)
    : undefined;
}

function endOfLine(bytes: Buffer, from: number, isLast: boolean): ScannedRecord | undefined {
  const end = bytes.indexOf(LINE_FEED, from);
  if (end !== -1) return recordOf(bytes, from, end, end + 1, 1);
  return isLast && from < bytes.length ? recordOf(bytes, from, bytes.length, bytes.length, 1) : undefined;
}

function recordOf(bytes: Buffer, from: number, end: number, next: number, lines: number): ScannedRecord {
  const to = end > from && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  return { from, to, next, lines };
}
