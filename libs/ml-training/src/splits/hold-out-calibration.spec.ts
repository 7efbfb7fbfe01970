import type { Table } from '@intelgraph/ml-runtime';
import { describe, expect, it } from '@jest/globals';

import { holdOutCalibration } from './hold-out-calibration.js';

const split = { seed: 7, validationShare: 0.2, stratify: true };
const tableOf = (rows: number): Table => ({
  rows,
  columns: [
    { name: 'id', kind: 'numeric', values: Float64Array.from({ length: rows }, (_, row) => row) },
    { name: 'y', kind: 'categorical', values: Array.from({ length: rows }, (_, row) => (row % 10 === 0 ? 'a' : 'b')) },
  ],
});
const idsOf = (table: Table | undefined): number[] => Array.from(table?.columns[0]?.values ?? []).map(Number);

describe('the rows that a model is calibrated with', () => {
  it('are kept from training, the same ones for the same seed, with every class', () => {
    const { train, calibration } = holdOutCalibration(tableOf(2000), 'y', split);
    expect([train.rows, calibration?.rows]).toEqual([1700, 300]);
    expect(new Set([...idsOf(train), ...idsOf(calibration)]).size).toBe(2000);
    expect(Array.from(calibration?.columns[1]?.values ?? []).filter((label) => label === 'a')).toHaveLength(30);
    expect(idsOf(holdOutCalibration(tableOf(2000), 'y', split).calibration)).toEqual(idsOf(calibration));
    expect(idsOf(holdOutCalibration(tableOf(2000), 'y', { ...split, seed: 8 }).calibration)).not.toEqual(
      idsOf(calibration),
    );
  });

  it('are at most 3000, and none of few rows', () => {
    expect(holdOutCalibration(tableOf(40_000), 'y', split).calibration?.rows).toBe(3000);
    const small = tableOf(999);
    expect(holdOutCalibration(small, 'y', split)).toEqual({ train: small });
  });
});
