import { describe, expect, it } from '@jest/globals';

import type { DenseKernel } from '../kernels/dense-kernel.js';
import { BATCH_SIZES, BLOCK_ROWS, calibrate, type CostlyCandidate } from './calibrate.js';

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
  it('chooses the fastest of those that agree, for each batch size', async () => {
    const { candidate, now } = world();
    const { reference, batches, absent } = await calibrate({
      candidates: [candidate('tfjs', 0.05, 0.002), candidate('loops', 0, 0.01), candidate('wrong', 0, 0.0001, 0.01)],
      ...{ features, outputs: 1, now },
    });

    expect([reference, absent]).toEqual(['tfjs', []]);
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

  it('does not try what would take too long at a size, unless it is the reference', async () => {
    const { candidate, now } = world();
    const { batches } = await calibrate({
      candidates: [candidate('tfjs', 0, 40), candidate('loops', 0, 10)],
      ...{ features, outputs: 1, now },
    });
    expect(batches.map(({ rows, chosen, candidates }) => [rows, chosen, candidates.length])).toEqual([
      [1, 'loops', 2],
      [8, 'loops', 2],
      [32, 'tfjs', 1],
      [128, 'tfjs', 1],
    ]);
  });

  it.each([
    ['tries', 0.2, [1, BLOCK_ROWS]],
    ['leaves out', 0.3, [1]],
  ])('%s a block of rows where the reference takes %p ms a row', async (_, perRow, tried) => {
    const { candidate, now } = world();
    const block = new Float32Array(BLOCK_ROWS * INPUTS).fill(1);
    const { batches } = await calibrate({
      candidates: [candidate('tfjs', 0, perRow), candidate('loops', 0, 0.001)],
      ...{ sizes: [1, BLOCK_ROWS], features: block, outputs: 1, now },
    });
    expect(batches.map(({ rows }) => rows)).toEqual(tried);
  });

  it.each([NaN, Infinity])('never chooses who answers %p', async (error) => {
    const { candidate, now } = world();
    const { batches } = await calibrate({
      candidates: [candidate('tfjs', 1, 1), candidate('broken', 0, 0, error)],
      ...{ features, outputs: 1, now },
    });

    expect(batches.map(({ rows }) => rows)).toEqual([...BATCH_SIZES]);
    expect(new Set(batches.map(({ chosen }) => chosen))).toEqual(new Set(['tfjs']));
    expect(batches[0]?.candidates[1]?.maxDifference).toBe(Infinity);
  });

  /** A library: a call costs 20 µs and a row 0.1. */
  function library({ candidate }: ReturnType<typeof world>, events: string[], error = 0): CostlyCandidate {
    const { backend, run } = candidate('library', 0.02, 0.0001, error);
    return {
      backend,
      open: () => {
        events.push('opened');
        return Promise.resolve({
          run: (...batch) => {
            run(...batch);
            return Promise.resolve();
          },
          close: () => Promise.resolve(void events.push('closed')),
        });
      },
    };
  }

  it('tries a library only at sizes where it can win, and lets go of it', async () => {
    const made = world();
    const events: string[] = [];
    const { batches, absent } = await calibrate({
      candidates: [made.candidate('tfjs', 0.05, 0.002), made.candidate('loops', 0, 0.002)],
      ...{ costly: [library(made, events)], features, outputs: 1, now: made.now },
    });

    expect(batches.map(({ chosen, candidates }) => [chosen, candidates.length])).toEqual([
      ['loops', 2],
      ['loops', 2],
      ['library', 3],
      ['library', 3],
    ]);
    expect([events, absent]).toEqual([['opened', 'closed'], []]);
  });

  it('does not load a library that cannot win at any size, or answers otherwise, and says why', async () => {
    const made = world();
    const events: string[] = [];
    const candidates = [made.candidate('tfjs', 0, 0.0001)] as const;
    const known = { backend: 'other', reason: 'not installed' };
    const { absent } = await calibrate({
      ...{ candidates, costly: [library(made, events)], absent: [known], features, outputs: 1, now: made.now },
    });
    expect(events).toEqual([]);
    expect(absent).toEqual([known, { backend: 'library', reason: expect.stringContaining('cannot win') }]);

    const slow = await calibrate({
      ...{ candidates: [made.candidate('tfjs', 1, 0)], costly: [library(made, events, 0.01)] },
      ...{ features, outputs: 1, now: made.now },
    });
    expect(slow.batches.map(({ chosen }) => chosen)).toEqual(['tfjs', 'tfjs', 'tfjs', 'tfjs']);
    expect(events).toEqual(['opened', 'closed']);
  });

  it('says what a library that does not open says', async () => {
    const { candidate, now } = world();
    const { absent } = await calibrate({
      candidates: [candidate('tfjs', 1, 0)],
      costly: [{ backend: 'library', open: () => Promise.reject(new Error('its library is missing')) }],
      ...{ features, outputs: 1, now },
    });
    expect(absent).toEqual([{ backend: 'library', reason: 'its library is missing' }]);
  });
});
