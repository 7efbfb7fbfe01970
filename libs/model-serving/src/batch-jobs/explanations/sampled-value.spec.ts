import { describe, expect, it } from '@jest/globals';

import { sampledValue } from './sampled-value.js';

describe('a value of a sample', () => {
  it.each([
    [2.5, 'double', 2.5],
    [7, 'long', 7],
    [true, 'boolean', 1],
    [false, 'boolean', 0],
    ['2026-01-01T00:00:00Z', 'datetime', Date.UTC(2026, 0, 1)],
    [Date.UTC(2026, 0, 1), 'datetime', Date.UTC(2026, 0, 1)],
  ] as const)('is the number of %s (%s)', (value, type, expected) => {
    expect(sampledValue(value, { type })).toBe(expected);
  });

  it.each([
    ['Oslo', 'string'],
    ['2026-01-01', 'string'],
    ['some day', 'datetime'],
    [Number.NaN, 'double'],
    [null, 'double'],
    [undefined, 'long'],
  ] as const)('is nothing of %s (%s)', (value, type) => {
    expect(sampledValue(value, { type })).toBeNull();
  });
});
