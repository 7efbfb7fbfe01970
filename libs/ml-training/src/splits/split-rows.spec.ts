import { describe, expect, it } from '@jest/globals';

import { sampleRows, splitRows } from './split-rows.js';

const table = (values: (string | null)[] | Float64Array) => ({
  rows: values.length,
  columns: [
    { name: 'y', kind: values instanceof Float64Array ? ('numeric' as const) : ('categorical' as const), values },
  ],
});
const classes = Array.from({ length: 1000 }, (_, i) => (i % 50 === 0 ? 'rare' : 'common'));
const split = { seed: 1, validationShare: 0.2, stratify: true };

describe('a split', () => {
  it('puts every row into exactly one part', () => {
    const { train, validation } = splitRows(table(classes), 'y', split);
    expect([...train, ...validation].sort((a, b) => a - b)).toEqual(classes.map((_, i) => i));
    expect(validation).toHaveLength(200);
  });

  it('keeps the share of every class when stratified', () => {
    const { validation } = splitRows(table(classes), 'y', split);
    expect(validation.filter((row) => classes[row] === 'rare')).toHaveLength(4);
  });

  it('is the same for the same seed and another for another', () => {
    const rows = (seed: number) => splitRows(table(classes), 'y', { ...split, seed }).validation;
    expect(rows(7)).toEqual(rows(7));
    expect(rows(7)).not.toEqual(rows(8));
  });

  it('leaves rows without a target out, and a lone row of a class in training', () => {
    const { train, validation } = splitRows(table(['a', null, 'a', 'a', 'b', 'b', 'c']), 'y', split);
    expect([...train, ...validation]).not.toContain(1);
    expect(train).toContain(6);
    expect(validation).toHaveLength(2);
  });

  it('draws numbers without looking at them', () => {
    const numbers = Float64Array.from({ length: 100 }, (_, i) => i + 0.5);
    expect(splitRows(table(numbers), 'y', split).validation).toHaveLength(20);
  });
});

describe('a sample of rows', () => {
  const how = { seed: 1, stratify: true };
  const sample = (values: (string | null)[] | Float64Array, count: number, o = how): number[] =>
    sampleRows(table(values), 'y', count, o);

  it('has the asked number of different rows in order, and every class in its share', () => {
    const rows = sample(classes, 100);
    expect(rows).toHaveLength(100);
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
    expect(rows.filter((row) => classes[row] === 'rare')).toHaveLength(2);
  });

  it('keeps a row of the rarest class', () => {
    const lone = classes.map((name, row) => (row === 500 ? 'lone' : name));
    expect(sample(lone, 50)).toContain(500);
  });

  it('is the same for the same seed and another for another', () => {
    expect(sample(classes, 100)).toEqual(sample(classes, 100));
    expect(sample(classes, 100)).not.toEqual(sample(classes, 100, { ...how, seed: 2 }));
  });

  it('is every row with a target where there are no more', () => {
    expect(sample(['a', null, 'b'], 5)).toEqual([0, 2]);
    expect(sample(Float64Array.of(1.5, Number.NaN, 2.5, 0.5), 2)).toHaveLength(2);
  });
});
