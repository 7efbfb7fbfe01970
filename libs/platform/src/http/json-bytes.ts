const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const DOT = 0x2e;
/** A whole number of fewer digits is exact as floating point. */
const WIDE_DIGITS = 16;

/**
 * Whether JSON nests deeper than so many levels. Exact for what is JSON; what is not is refused by its parser.
 *
 * @param bytes the text's, in UTF-8
 */
export function isDeeper(text: string, bytes: Uint8Array, levels: number): boolean {
  // Most bodies do not even begin so many objects and lists.
  if (!hasMore(text, '{', levels / 2) && !hasMore(text, '[', levels / 2)) return false;
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) i = endOfString(bytes, i);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > levels) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return false;
}

function hasMore(text: string, character: string, count: number): boolean {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1))
    if (++found > count) return true;
  return false;
}

/** @returns where the closing quote stands */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  for (let byte = bytes[at]; byte !== QUOTE && byte !== undefined; byte = bytes[at]) at += byte === BACKSLASH ? 2 : 1;
  return at;
}

/** Whether JSON has a whole number, or a text with one, of so many digits that it may lie beyond 2^53. Not the digits of a fraction: most metrics have that many. */
export function hasWideInteger(bytes: Uint8Array): boolean {
  // No run of so many digits lies between two of the bytes that are looked at.
  for (let at = WIDE_DIGITS - 1; at < bytes.length; at += WIDE_DIGITS) {
    if (!isDigit(bytes[at])) continue;
    let [start, end] = [at, at + 1];
    while (isDigit(bytes[start - 1])) start--;
    while (isDigit(bytes[end])) end++;
    if (end - start >= WIDE_DIGITS && !isFraction(bytes, start, end)) return true;
    at = end - (end % WIDE_DIGITS) - 1;
  }
  return false;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Whether the digits are a part of a number that is not whole, as it is written. */
function isFraction(bytes: Uint8Array, start: number, end: number): boolean {
  const [before, behind] = [bytes[start - 1], bytes[end]];
  if (behind === DOT || behind === 0x65 || behind === 0x45) return true;
  if (before === DOT) return true;
  // The digits of an exponent.
  const sign = before === MINUS || before === 0x2b ? bytes[start - 2] : before;
  return sign === 0x65 || sign === 0x45;
}
