import { describe, expect, it } from '@jest/globals';
import { columnQuality } from './column-quality.js';
import { countDuplicates } from './duplicates.js';
import { countOutliers, outlierFences } from './outliers.js';
import { tableQuality } from './table-quality.js';

describe('the quality of a column', () => {
  it('counts each fault once, and missing cells only beyond what is usual', () => {
    const cells = [1, 2, null, undefined, 'x', NaN, 99, 3, 4, 5];
    const quality = columnQuality(cells, { kind: 'numeric', min: 0, max: 10, nullRate: 0.1 });
    expect(quality).toMatchObject({
      rows: 10,
      nullRate: 0.2,
      typeMismatchRate: 0.2,
      outOfRangeRate: 0.1,
      unseenRate: 0,
    });
    expect(quality.score).toBeCloseTo(1 - 0.3 - 0.1 / 0.9, 12);
  });
  it('knows names that were never seen, and numbers among names', () => {
    const quality = columnQuality(['a', 'b', 'new', 7, true], {
      kind: 'categorical',
      values: new Set(['a', 'b', 'true']),
    });
    expect(quality).toMatchObject({ unseenRate: 0.2, typeMismatchRate: 0.2, outlierRate: 0 });
    expect(quality.score).toBeCloseTo(0.6, 12);
  });
  it('has no rates without cells, and is perfect where everything is as usual', () => {
    expect(columnQuality([], { kind: 'numeric' })).toMatchObject({ rows: 0, nullRate: null, score: null });
    expect(columnQuality([null, null], { kind: 'numeric', nullRate: 1 }).score).toBe(1);
  });
});

describe('outliers', () => {
  const column = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]);
  it('are far out by the quartiles, or by the median absolute deviation', () => {
    // numpy: quartiles 3.25 and 7.75; median 5.5, MAD 2.5.
    expect(outlierFences(column)).toEqual([3.25 - 13.5, 7.75 + 13.5]);
    const [low, high] = outlierFences(column, 'robust_z');
    expect(low).toBeCloseTo(5.5 - 3.5 * 1.4826022185 * 2.5, 8);
    expect(high).toBeCloseTo(5.5 + 3.5 * 1.4826022185 * 2.5, 8);
    expect(countOutliers(column)).toBe(1);
    expect(countOutliers(column, 'robust_z')).toBe(1);
  });
  it('do not exist among few numbers, nor where most are equal', () => {
    expect(countOutliers(Float64Array.of(1, 2, 1000))).toBe(0);
    expect(countOutliers(Float64Array.from([...new Array<number>(9).fill(0), 1]))).toBe(0);
    expect(countOutliers(Float64Array.from([...new Array<number>(9).fill(0), 1]), 'robust_z')).toBe(0);
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

describe('the quality of a table', () => {
  const expected = new Map([
    ['x', { kind: 'numeric', min: 0 } as const],
    ['gone', { kind: 'categorical' } as const],
  ]);
  it('is the mean of its columns, less the duplicates', () => {
    const columns = new Map([
      ['x', [1, 2, -1, 1]],
      ['extra', ['a', 'b', 'c', 'a']],
    ]);
    const quality = tableQuality(columns, expected);
    expect(quality).toMatchObject({ missingColumns: ['gone'], unexpectedColumns: ['extra'], duplicateRate: 0.25 });
    expect(quality.score).toBeCloseTo(((0.75 + 0) / 2) * 0.75, 12);
    expect(tableQuality(columns, expected, { duplicateRate: 0.25 }).score).toBeCloseTo(0.375, 12);
  });
  it('is 0 without rows', () => {
    expect(tableQuality(new Map(), expected).score).toBe(0);
  });
});
