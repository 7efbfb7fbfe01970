import { describe, expect, it } from '@jest/globals';
import { quantileOfSorted } from '../arrays/quantile.js';
import { countDuplicates } from './duplicates.js';
import { outlierFences } from './outliers.js';

describe('outliers', () => {
  const column = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]);
  it('are far out by the quartiles, or by the median absolute deviation', () => {
    // numpy: quartiles 3.25 and 7.75; median 5.5, MAD 2.5.
    expect(outlierFences(column)).toEqual([3.25 - 13.5, 7.75 + 13.5]);
    const [low, high] = outlierFences(column, 'robust_z');
    expect(low).toBeCloseTo(5.5 - 3.5 * 1.4826022185 * 2.5, 8);
    expect(high).toBeCloseTo(5.5 + 3.5 * 1.4826022185 * 2.5, 8);
  });
  it('do not exist among few numbers, nor where most are equal', () => {
    const none = [-Infinity, Infinity];
    expect(outlierFences(Float64Array.of(1, 2, 1000))).toEqual(none);
    const equal = Float64Array.from([...new Array<number>(9).fill(0), 1]);
    expect(outlierFences(equal)).toEqual(none);
    expect(outlierFences(equal, 'robust_z')).toEqual(none);
  });
});

describe('quantiles of the largest numbers', () => {
  it('do not overflow between two of them', () => {
    const sorted = Float64Array.of(-1.5e308, -1e308, 1e308, 1.5e308);
    expect(quantileOfSorted(sorted, 0.5)).toBe(0);
    expect(quantileOfSorted(sorted.subarray(1), 0.5)).toBe(1e308);
    expect(quantileOfSorted(Float64Array.of(-1e308, 1.5e308, 1.6e308), 0)).toBe(-1e308);
  });
});

describe('duplicate rows', () => {
  it('are equal to an earlier row in every column', () => {
    const day = (): Date => new Date('2026-01-01');
    const a = [1, 1, 1, '1', NaN, NaN, null, undefined];
    const b = [day(), day(), 'x', 'x', 'x', 'x', 'x', 'x'];
    expect(countDuplicates([a, b])).toBe(3);
    expect(countDuplicates([])).toBe(0);
    expect(countDuplicates([[], []])).toBe(0);
  });
  it('are as many as a brute count finds', () => {
    const columns = [3, 5, 7].map((k, j) => Array.from({ length: 500 }, (_, i) => (i * i * (j + 2)) % k));
    const keys = new Set(columns[0]!.map((_, i) => columns.map((column) => column[i]).join()));
    expect(countDuplicates(columns)).toBe(500 - keys.size);
  });
});
