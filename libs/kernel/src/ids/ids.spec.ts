import { describe, expect, it } from '@jest/globals';

import { createUuidv7Ids, uuidv7Ids } from './ids.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const made = (count: number, now?: () => number): string[] => {
  const ids = now === undefined ? uuidv7Ids : createUuidv7Ids(now);
  return Array.from({ length: count }, () => ids.next());
};

describe('ids', () => {
  it('are UUIDs of version 7 that sort by the order of their making', () => {
    const ids = made(20_000);

    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(20_000);
  });

  it('carry the time in milliseconds', () => {
    const [id = ''] = made(1, () => 1_767_225_600_123);

    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(1_767_225_600_123);
  });

  it('keep their order when the clock goes back', () => {
    const times = [1000, 1001, 1001, 999, 500, 1002];
    const ids = made(6, () => times.shift() ?? 0);

    expect([...ids].sort()).toEqual(ids);
  });

  it('differ in the bits that are random, within a millisecond and between sources', () => {
    const tails = [...made(1000, () => 1), ...made(1000, () => 1)].map((id) => id.slice(-11));

    expect(new Set(tails).size).toBe(2000);
    for (let digit = 0; digit < 11; digit++) expect(new Set(tails.map((tail) => tail[digit])).size).toBe(16);
  });
});
