import { at, type Numbers } from './at.js';

const DIGIT_BITS = 16;
const BUCKETS = 1 << DIGIT_BITS;
const COMPARISON_SORT_BELOW = 4096;

/**
 * The order that sorts `values` ascending: `values[order[0]]` is the smallest. Stable; NaN sorts last.
 * Long columns are sorted by radix over the bits of the doubles, O(n), which is what keeps a million rows cheap.
 */
export function argsort(values: Numbers): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index);
  if (values.length >= COMPARISON_SORT_BELOW) return radixArgsort(values, order);
  return order.sort((a, b) => compare(at(values, a), at(values, b)) || a - b);
}

function compare(a: number, b: number): number {
  if (a === b) return 0;
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) || a < b ? -1 : 1;
}

function radixArgsort(values: Numbers, start: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const keys = sortableBits(values);
  let order = start;
  let next = new Uint32Array(start.length);
  for (let digit = 0; digit < 4; digit++) {
    const counts = new Uint32Array(BUCKETS + 1);
    for (let i = 0; i < order.length; i++) {
      const bucket = at(keys, i * 4 + digit) + 1;
      counts[bucket] = at(counts, bucket) + 1;
    }
    for (let i = 0; i < BUCKETS; i++) counts[i + 1] = at(counts, i + 1) + at(counts, i);
    for (const row of order) {
      const bucket = at(keys, row * 4 + digit);
      const position = at(counts, bucket);
      next[position] = row;
      counts[bucket] = position + 1;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** Four 16-bit digits a value, lowest first, whose unsigned order is the order of the doubles. */
function sortableBits(values: Numbers): Uint16Array {
  const doubles = new Float64Array(values.length);
  // Adding zero turns -0 into 0, so both get the same key and ties stay in row order.
  for (let i = 0; i < values.length; i++) doubles[i] = at(values, i) + 0;
  const digits = new Uint16Array(doubles.buffer);
  for (let i = 0; i < doubles.length; i++) {
    const top = at(digits, i * 4 + 3);
    if (top & 0x8000 && !Number.isNaN(at(doubles, i))) {
      for (let digit = 0; digit < 4; digit++) digits[i * 4 + digit] = ~at(digits, i * 4 + digit);
    } else digits[i * 4 + 3] = top | 0x8000;
  }
  return digits;
}
