import { describe, expect, it } from '@jest/globals';

import { chooseByWeight, hashKey } from './weighted-choice.js';

describe('hashKey', () => {
  it('never changes: sticky routes depend on it', () => {
    expect([hashKey(''), hashKey('user-1'), hashKey('user-1', 'salt')]).toEqual([2872998923, 2005895916, 3828126469]);
  });

  it('spreads similar keys evenly', () => {
    const buckets = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) buckets[Math.floor((hashKey(`user-${i}`) / 2 ** 32) * 10)]! += 1;
    const chiSquare = buckets.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 99.9th percentile of chi-square with 9 degrees of freedom.
    expect(chiSquare).toBeLessThan(27.88);
  });
});

describe('chooseByWeight', () => {
  it.each([
    [0, 0],
    [0.7999, 0],
    [0.8, 1],
    [0.999999, 1],
  ])('maps the share %p of the hash range to the route %p of 80:20', (share, route) => {
    expect(chooseByWeight([80, 20], Math.floor(share * 2 ** 32) + 1)).toBe(route);
  });

  it('never chooses a route of weight 0', () => {
    expect(chooseByWeight([0, 100], 0)).toBe(1);
    expect(chooseByWeight([0, 100], 2 ** 32 - 1)).toBe(1);
  });
});
