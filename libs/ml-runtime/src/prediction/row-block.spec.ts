import { describe, expect, it } from '@jest/globals';

import { blockOf } from './row-block.js';

const rowsOf = (count: number, row: (i: number) => Record<string, unknown>) =>
  Array.from({ length: count }, (_, i) => row(i));

describe('blockOf', () => {
  it('has the values of every column in the order of the rows, numbers side by side in one buffer', () => {
    const block = blockOf(rowsOf(9, (i) => ({ a: i / 2, b: `t${i}`, c: -i, d: i % 2 === 0 ? i : null, e: i > 4 })));
    expect(block?.length).toBe(9);
    expect([...(block?.columns.keys() ?? [])]).toEqual(['a', 'b', 'c', 'd', 'e']);
    const of = (name: string) => block?.columns.get(name);
    expect(of('a')).toEqual(Float64Array.from({ length: 9 }, (_, i) => i / 2));
    expect(of('c')).toEqual(Float64Array.from({ length: 9 }, (_, i) => -i));
    expect((of('a') as Float64Array).buffer).toBe((of('c') as Float64Array).buffer);
    expect(of('b')).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6', 't7', 't8']);
    expect(of('d')).toEqual([0, null, 2, null, 4, null, 6, null, 8]);
    expect(of('e')).toEqual([false, false, false, false, false, true, true, true, true]);
  });

  it.each([
    ['few rows', rowsOf(7, (i) => ({ a: i }))],
    ['none', []],
    ['rows without columns', rowsOf(9, () => ({}))],
    ['a row that lacks a column', [...rowsOf(9, (i) => ({ a: i, b: i })), { a: 1 }]],
    ['a row that has one more', [...rowsOf(9, (i) => ({ a: i })), { a: 1, b: 2 }]],
    ['a row with another', [...rowsOf(9, (i) => ({ a: i })), { b: 2 }]],
  ])('leaves %s as they are', (_, rows) => {
    expect(blockOf(rows)).toBeUndefined();
  });
});
