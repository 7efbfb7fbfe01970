import { randomFillSync } from 'node:crypto';

/** Makes ids. Injected, so that tests can foresee them. */
export interface IdSource {
  next(): string;
}

const RANDOM_BYTES = 6;
const POOLED_IDS = 512;
const MAX_COUNT = 0xffff_ffff;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (byte: number): string => HEX[byte & 0xff] ?? '';

/**
 * UUIDv7 (RFC 9562, method 1 of its section 6.2): 48 bits of time, a 32-bit counter that starts anywhere in the lower
 * half with every millisecond, 42 random bits. Ids of one source sort by the order of their making, also when the clock
 * goes back. Random bytes are drawn for hundreds of ids at once, and the text of the time is made once a millisecond:
 * one system call an id was 8 % of a busy server.
 */
export function createUuidv7Ids(now: () => number = Date.now): IdSource {
  const pool = new Uint8Array(RANDOM_BYTES * POOLED_IDS);
  let used = pool.length;
  let lastMs = -1;
  let count = 0;
  let time = '';

  const startMs = (ms: number): void => {
    lastMs = ms;
    const digits = ms.toString(16).padStart(12, '0');
    time = `${digits.slice(0, 8)}-${digits.slice(8)}-`;
  };
  const drawn = (): number => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += RANDOM_BYTES;
    return used - RANDOM_BYTES;
  };
  const byte = (i: number): number => pool[i] ?? 0;

  return {
    next() {
      const ms = now();
      const at = drawn();
      if (ms > lastMs) {
        startMs(ms);
        const seed = drawn();
        count = ((byte(seed) & 0x7f) << 24) | (byte(seed + 1) << 16) | (byte(seed + 2) << 8) | byte(seed + 3);
      } else if (count === MAX_COUNT) {
        // Nobody makes two thousand million ids in a millisecond; a clock that stands still for ever might.
        startMs(lastMs + 1);
        count = 0;
      } else count += 1;
      // version 7 and 12 bits of the count; variant 10, 14 bits; then its last 6 bits and 42 random ones
      const high = `${hex(0x70 | (count >>> 28))}${hex(count >>> 20)}`;
      const low = `${hex(0x80 | ((count >>> 14) & 0x3f))}${hex(count >>> 6)}`;
      const rest = `${hex((count << 2) | (byte(at) & 0x03))}${hex(byte(at + 1))}${hex(byte(at + 2))}`;
      return `${time}${high}-${low}-${rest}${hex(byte(at + 3))}${hex(byte(at + 4))}${hex(byte(at + 5))}`;
    },
  };
}

/** The ids of this process: ordered by creation time, so that indexes on them stay compact. */
export const uuidv7Ids: IdSource = createUuidv7Ids();
