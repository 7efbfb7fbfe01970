import { describe, expect, it } from '@jest/globals';

import { columnsOfRows } from '../rows/row-columns.js';

import { qualityOf } from './data-quality.js';
import type { ExpectedColumn } from './quality.types.js';

const look = (rows: Record<string, unknown>[], expected?: Record<string, ExpectedColumn>) =>
  qualityOf(
    columnsOfRows('rows', rows),
    rows.length,
    expected === undefined ? undefined : new Map(Object.entries(expected)),
  );
const issuesOf = (found: ReturnType<typeof look>) =>
  found.issues.map(({ column, issue, rate }) => [column, issue, rate]);
const numbers = (n: number) => Array.from({ length: n }, (_, i) => ({ x: i }));

describe('the quality of rows', () => {
  it('is 1 where nothing is wrong and 0 where there is nothing', () => {
    expect(look(numbers(20))).toMatchObject({ quality_score: 1, issues: [], duplicate_rows: 0 });
    expect(look([])).toMatchObject({ quality_score: 0, rows: 0, columns: {} });
    expect(look([{}, {}])).toMatchObject({ quality_score: 0, rows: 2, duplicate_rows: 1 });
  });

  it('counts what is missing, impossible, of another type and far outside, each by its share', () => {
    const rows = [...numbers(16), { x: null }, { x: Number.NaN }, { x: 'seven' }, { x: 1000 }];
    const found = look(rows);
    expect(issuesOf(found)).toEqual([
      ['x', 'missing_values', 0.05],
      ['x', 'invalid_numbers', 0.05],
      ['x', 'outliers', 0.05],
      ['x', 'mixed_types', 0.05],
    ]);
    expect(found.quality_score).toBeCloseTo(0.8, 12);
    expect(found.columns['x']).toMatchObject({ type: 'number', types: { number: 18, text: 1, boolean: 0 }, max: 1000 });
  });

  it('does not call a rare value of a nearly constant column an outlier', () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ x: i === 0 ? 5 : 0 }));
    expect(look(rows).issues).toEqual([]);
  });

  it('holds rows against what is expected', () => {
    const expected: Record<string, ExpectedColumn> = {
      x: { type: 'number', missing_rate: 0.5, range: [0, 10] },
      shop: { type: 'text', missing_rate: 0, values: ['a', 'b'] },
      gone: { type: 'number', missing_rate: 0 },
      spare: { type: 'number', missing_rate: 0, optional: true },
    };
    const rows = Array.from({ length: 10 }, (_, i) => ({
      x: i % 2 === 0 ? null : i === 1 ? 99 : 5,
      shop: i < 9 ? 'a' : 'z',
      extra: true,
    }));
    expect(issuesOf(look(rows, expected))).toEqual([
      ['extra', 'unexpected_column', 1],
      ['gone', 'missing_column', 1],
      ['x', 'outliers', 0.1],
      ['shop', 'unknown_values', 0.1],
    ]);
  });

  it('calls a column of another type than expected changed, not mixed', () => {
    const expected = { x: { type: 'number', missing_rate: 0 } as const };
    const rows = [{ x: '1' }, { x: '2' }, { x: '3' }];
    expect(issuesOf(look(rows, expected))).toEqual([['x', 'type_changed', 1]]);
    expect(look(rows, expected).quality_score).toBe(0);
  });

  it('keeps columns named like members of every object', () => {
    const rows = [JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, unknown>];
    expect(Object.keys(look(rows).columns)).toEqual(['__proto__', 'constructor']);
  });
});
