import { randomFillSync } from 'node:crypto';

import type { IdSource } from '@intelgraph/kernel';

const POOL_BYTES = 10 * 512;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * UUIDv7 (RFC 9562) at the rate of the hot path: random bytes come from the operating system 512 ids at a time, and
 * the text of the time is made once a millisecond. Ids of one millisecond are in no order.
 */
export function predictionIds(now: () => number = Date.now): IdSource {
  const pool = new Uint8Array(POOL_BYTES);
  let offset = POOL_BYTES;
  let lastMs = -1;
  let time = '';
  const hex = (i: number): string => HEX[pool[offset + i] ?? 0] ?? '';
  return {
    next() {
      const ms = now();
      if (ms !== lastMs) {
        lastMs = ms;
        const digits = ms.toString(16).padStart(12, '0');
        time = `${digits.slice(0, 8)}-${digits.slice(8)}-`;
      }
      if (offset === POOL_BYTES) {
        randomFillSync(pool);
        offset = 0;
      }
      const version = HEX[0x70 | ((pool[offset] ?? 0) & 0x0f)] ?? '';
      const variant = HEX[0x80 | ((pool[offset + 2] ?? 0) & 0x3f)] ?? '';
      const id = `${time}${version}${hex(1)}-${variant}${hex(3)}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`;
      offset += 10;
      return id;
    },
  };
}
