import { describe, expect, it } from '@jest/globals';

import type { Table } from '@intelgraph/ml-runtime';

import type { JobSpec } from '../job-spec.js';

import { tuningSample } from './tuning-sample.js';

function tableOf(rows: number, inputs: number, target: (row: number) => number): Table {
  const values = Float64Array.from({ length: rows }, (_, row) => row);
  const columns = Array.from({ length: inputs }, (_, i) => ({ name: `c${i}`, kind: 'numeric' as const, values }));
  const y = {
    name: 'y',
    kind: 'numeric' as const,
    values: Float64Array.from({ length: rows }, (_, row) => target(row)),
  };
  return { rows, columns: [...columns, y] };
}
const spec = { target: 'y', seed: 3, split: { seed: 3, validationShare: 0.2, stratify: true } } as JobSpec;

describe('the rows of a hyperparameter search', () => {
  it('are all rows of a small table', () => {
    const tables = { train: tableOf(500, 3, (row) => row % 2), validation: tableOf(100, 3, (row) => row % 2) };
    const sample = tuningSample(tables, spec);
    expect(sample).toMatchObject({ sampled: false, task: 'binary' });
    expect(sample.train).toBe(tables.train);
  });

  it('are a bounded sample of a large table, smaller of a wide one, with every class', () => {
    const lone = (row: number): number => (row === 7 ? 1 : 0);
    const large = { train: tableOf(60_000, 3, lone), validation: tableOf(30_000, 3, lone) };
    const sample = tuningSample(large, spec);
    expect(sample).toMatchObject({ sampled: true, task: 'binary' });
    expect(sample.train.rows).toBeLessThanOrEqual(20_001);
    expect(sample.validation.rows).toBeLessThanOrEqual(10_001);
    expect(sample.train.columns[3]?.values).toContain(1);
    const wide = { train: tableOf(9_000, 300, lone), validation: tableOf(2_000, 300, lone) };
    expect(tuningSample(wide, spec).train.rows).toBe(5_000);
  });

  it('are learned from as what the whole table asks for', () => {
    const numbers = (row: number): number => (row % 30_000 === 0 ? 5_000 + row : row % 5);
    const tables = { train: tableOf(60_000, 1, numbers), validation: tableOf(100, 1, numbers) };
    expect(tuningSample(tables, spec).task).toBe('regression');
  });
});
