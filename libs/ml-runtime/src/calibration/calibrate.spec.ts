import { describe, expect, it } from '@jest/globals';

import type { DenseKernel } from '../kernels/dense-kernel.js';
import { BATCH_SIZES, calibrate } from './calibrate.js';

const INPUTS = 2;
const features = Float32Array.from({ length: 128 * INPUTS }, (_, i) => i % 7);

/** Adds a row's two inputs and `error`; costs `fixed` + `perRow` · rows milliseconds of a made-up clock. */
function world() {
  let time = 0;
  const candidate = (
    backend: string,
    fixed: number,
    perRow: number,
    error = 0,
  ): { backend: string; run: DenseKernel } => ({
    backend,
    run: (x, rows, out) => {
      for (let row = 0; row < rows; row++) out[row] = x[row * INPUTS]! + x[row * INPUTS + 1]! + error;
      time += fixed + perRow * rows;
    },
  });
  return { candidate, now: () => time };
}

describe('calibration', () => {
  it('chooses the fastest of those that agree, for each batch size', () => {
    const { candidate, now } = world();
    const { reference, batches } = calibrate({
      candidates: [candidate('tfjs', 0.05, 0.002), candidate('loops', 0, 0.01), candidate('wrong', 0, 0.0001, 0.01)],
      ...{ features, outputs: 1, now },
    });

    expect(reference).toBe('tfjs');
    expect(batches.map(({ rows, chosen }) => [rows, chosen])).toEqual([
      [1, 'loops'],
      [8, 'tfjs'],
      [32, 'tfjs'],
      [128, 'tfjs'],
    ]);
    const [first] = batches;
    expect(first?.candidates).toMatchObject([
      { backend: 'tfjs', maxDifference: 0, agrees: true, microseconds: expect.closeTo(52) },
      { backend: 'loops', maxDifference: 0, agrees: true, microseconds: expect.closeTo(10) },
      { backend: 'wrong', agrees: false, microseconds: expect.closeTo(0.1) },
    ]);
  });

  it.each([NaN, Infinity])('never chooses who answers %p', (error) => {
    const { candidate, now } = world();
    const { batches } = calibrate({
      candidates: [candidate('tfjs', 1, 1), candidate('broken', 0, 0, error)],
      ...{ features, outputs: 1, now },
    });

    expect(batches.map(({ rows }) => rows)).toEqual([...BATCH_SIZES]);
    expect(new Set(batches.map(({ chosen }) => chosen))).toEqual(new Set(['tfjs']));
    expect(batches[0]?.candidates[1]?.maxDifference).toBe(Infinity);
  });
});
