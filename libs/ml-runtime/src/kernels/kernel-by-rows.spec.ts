import { describe, expect, it } from '@jest/globals';

import type { BatchCalibration, Calibration } from '../calibration/calibration.js';
import type { Network } from '../training/network.js';
import { kernelByRows } from './kernel-by-rows.js';
import type { DenseKernel } from './dense-kernel.js';

const network: Network = { layers: [] };

/** Each kernel leaves a number of its own. */
const marking =
  (mark: number): DenseKernel =>
  (_features, _rows, out) =>
    void (out[0] = mark);

const kernels = new Map([
  ['a', marking(1)],
  ['b', marking(2)],
]);

const batch = (
  rows: number,
  times: Readonly<Record<string, number>>,
  agreeing = ['a', 'b', 'c'],
): BatchCalibration => ({
  rows,
  chosen: 'c',
  candidates: Object.entries(times).map(([backend, microseconds]) => ({
    ...{ backend, microseconds, maxDifference: 0, agrees: agreeing.includes(backend) },
  })),
});

const calibration = (...batches: BatchCalibration[]): Calibration => ({
  ...{ reference: 'c', tolerance: 1e-5, batches, absent: [] },
});

const answerOf = (given: Calibration, rows: number): number => {
  const out = Float32Array.of(0);
  kernelByRows(network, given, kernels)(new Float32Array(0), rows, out);
  return out[0]!;
};

describe('a kernel by rows', () => {
  it.each([
    [1, 1],
    [7, 1],
    [8, 2],
    [31, 2],
    [32, 1],
    [5000, 1],
  ])('runs %d rows on the fastest of the largest tried size within them', (rows, mark) => {
    const given = calibration(batch(1, { a: 1, b: 2 }), batch(8, { a: 2, b: 1 }), batch(32, { a: 1, b: 9 }));
    expect(answerOf(given, rows)).toBe(mark);
  });

  it('takes the next one where this thread cannot run the fastest', () => {
    expect(answerOf(calibration(batch(1, { a: 3, b: 2, c: 1 })), 1)).toBe(2);
  });

  it('never takes one that did not agree', () => {
    expect(answerOf(calibration(batch(1, { a: 1, b: 2 }, ['b'])), 1)).toBe(2);
  });
});
