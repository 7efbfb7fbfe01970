import { STATIC_INDEX } from './static-table.js';

/** Header block of fields whose names are in lower case and whose values are Latin-1, which needs no table but the static one. */
export function encodeHeaders(fields: Iterable<readonly [name: string, value: string]>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of fields) {
    const whole = STATIC_INDEX.get(`${name}: ${value}`);
    if (whole !== undefined) {
      parts.push(integer(whole, 0x7f, 0x80));
      continue;
    }
    const index = STATIC_INDEX.get(name) ?? 0;
    parts.push(integer(index, 0x0f, 0x00));
    if (index === 0) parts.push(...string(name));
    parts.push(...string(value));
  }
  return Buffer.concat(parts);
}

/** RFC 7541 §5.1. */
function integer(value: number, mask: number, pattern: number): Buffer {
  if (value < mask) return Buffer.from([pattern | value]);
  const bytes = [pattern | mask];
  let rest = value - mask;
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function string(text: string): [Buffer, Buffer] {
  const bytes = Buffer.from(text, 'latin1');
  return [integer(bytes.length, 0x7f, 0x00), bytes];
}
