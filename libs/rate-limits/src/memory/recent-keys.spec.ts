import { describe, expect, it } from '@jest/globals';

import { RecentKeys } from './recent-keys.js';

describe('Keys that were asked for of late', () => {
  const held = (keys: RecentKeys<object>, names: string[]): string[] =>
    names.filter((name) => keys.get(name) !== undefined);

  it('are at most so many, and at least the last half of them', () => {
    const keys = new RecentKeys<object>(10);
    const names = Array.from({ length: 100 }, (_, i) => `k${i}`);
    for (const [i, name] of names.entries()) {
      keys.set(name, {});
      // Oldest first: asking for one keeps it.
      const last = names.slice(Math.max(0, i - 4), i + 1);
      expect(held(keys, last)).toEqual(last);
    }
    expect(held(keys, names).length).toBeLessThanOrEqual(10);
  });

  it('are kept by being asked for', () => {
    const keys = new RecentKeys<object>(10);
    const value = {};
    keys.set('kept', value);
    for (let i = 0; i < 100; i++) {
      keys.set(`k${i}`, {});
      expect(keys.get('kept')).toBe(value);
    }
    expect(keys.get('k0')).toBeUndefined();
  });

  it('take a new value', () => {
    const keys = new RecentKeys<object>(2);
    const [first, second] = [{}, {}];
    keys.set('a', first);
    keys.set('b', {});
    keys.set('a', second);
    expect(keys.get('a')).toBe(second);
  });
});
