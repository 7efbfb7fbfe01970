import { parseJsonBody } from '@intelgraph/platform';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What Python writes bare, and JSON for it: a value that is missing, and a number that no column takes. */
const BARE = [
  { token: Buffer.from('NaN'), json: Buffer.from('null') },
  { token: Buffer.from('Infinity'), json: Buffer.from('1e999') },
] as const;

/**
 * Parses JSON as Python's `json` writes it: a bare `NaN` becomes null, `Infinity` and `-Infinity` stay numbers; whole numbers beyond
 * 2^53 become bigint.
 *
 * @throws MalformedInputError, InvalidInputError naming the field for a string that cannot be stored
 */
export function parseLenientJson(bytes: Buffer): unknown {
  const hasBare = BARE.some(({ token }) => bytes.includes(token));
  return parseJsonBody(hasBare ? withoutBare(bytes) : bytes, { wideIntegers: true });
}

function withoutBare(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let kept = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString && byte === BACKSLASH) i++;
    else if (byte === QUOTE) inString = !inString;
    if (inString) continue;
    const bare = BARE.find(({ token }) => byte === token[0] && bytes.subarray(i, i + token.length).equals(token));
    if (bare === undefined) continue;
    parts.push(bytes.subarray(kept, i), bare.json);
    kept = i + bare.token.length;
    i = kept - 1;
  }
  return Buffer.concat([...parts, bytes.subarray(kept)]);
}
