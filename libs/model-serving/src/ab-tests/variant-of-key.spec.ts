import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { variantOfKey } from './variant-of-key.js';

const KEYS = Array.from({ length: 10_000 }, (_, i) => `user_${i}`);

/** As ISSUE 4 writes it, bytes first. */
function reference(id: string, key: string, percent: number): string {
  const bytes = createHash('sha256').update(`${id}:${key}`, 'utf8').digest();
  return (bytes.readUInt32BE(0) / 2 ** 32) * 100 < percent ? 'control' : 'treatment';
}

describe('variantOfKey', () => {
  it('is the first four bytes of the hash against the share of the control', () => {
    for (const key of [...KEYS.slice(0, 500), '', 'ü', '{"user":"1"}', 'a:b']) {
      expect(variantOfKey('t-1', key, 37)).toBe(reference('t-1', key, 37));
    }
  });

  it.each([0, 1, 5, 20, 50, 80, 99, 100])('gives the control %i %% of 10,000 keys, within chance', (percent) => {
    const share = percent / 100;
    const control = KEYS.filter((key) => variantOfKey('a-test', key, percent) === 'control').length;
    // 99.99 % of all hash functions would lie inside.
    const margin = 3.9 * Math.sqrt(KEYS.length * share * (1 - share));
    expect(Math.abs(control - KEYS.length * share)).toBeLessThanOrEqual(margin);
  });

  it('splits two tests independently', () => {
    const both = KEYS.filter(
      (key) => variantOfKey('one', key, 50) === 'control' && variantOfKey('two', key, 50) === 'control',
    ).length;
    expect(Math.abs(both - 2500)).toBeLessThanOrEqual(3.9 * Math.sqrt(KEYS.length * 0.25 * 0.75));
  });

  it('moves only those keys between arms that a changed split asks for', () => {
    const moved = KEYS.filter((key) => variantOfKey('t', key, 80) !== variantOfKey('t', key, 60));
    expect(moved.every((key) => variantOfKey('t', key, 80) === 'control')).toBe(true);
  });
});
