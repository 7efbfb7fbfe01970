import { parseJsonBody } from '@intelgraph/platform';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const N = 0x4e;
const I = 0x49;
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
  // The worst is NaN after NaN, of which each takes a byte more.
  const json = Buffer.allocUnsafe(Math.ceil((bytes.length * 4) / 3));
  let [length, inString] = [0, false];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    const bare = inString || (byte !== N && byte !== I) ? undefined : bareAt(bytes, i);
    if (bare !== undefined) {
      length += bare.json.copy(json, length);
      i += bare.token.length - 1;
      continue;
    }
    json[length++] = byte;
    if (byte === QUOTE) inString = !inString;
    else if (inString && byte === BACKSLASH && i + 1 < bytes.length) json[length++] = bytes[++i] ?? 0;
  }
  return json.subarray(0, length);
}

const bareAt = (bytes: Buffer, at: number): (typeof BARE)[number] | undefined =>
  BARE.find(({ token }) => bytes.compare(token, 0, token.length, at, Math.min(at + token.length, bytes.length)) === 0);
