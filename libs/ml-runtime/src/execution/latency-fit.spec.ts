import { describe, expect, it } from '@jest/globals';

import { SeededRandom } from '../random/seeded-random.js';
import { LatencyFit } from './latency-fit.js';

interface Run {
  readonly rows: number;
  readonly ms: number;
}

const random = new SeededRandom(7);
const KEPT = 0.98;

/** Least squares by the normal equations over all runs, the last with weight 1. */
function regression(runs: readonly Run[]): { a: number; b: number } {
  const weights = runs.map((_, i) => KEPT ** (runs.length - 1 - i));
  const sum = (of: (run: Run) => number): number =>
    runs.reduce((total, run, i) => total + (weights[i] ?? 0) * of(run), 0);
  const [w, n, nn, y, ny] = [
    sum(() => 1),
    sum(({ rows }) => rows),
    sum(({ rows }) => rows * rows),
    sum(({ ms }) => ms),
    sum(({ rows, ms }) => rows * ms),
  ];
  const a = (w * ny - n * y) / (w * nn - n * n);
  return { a, b: (y - a * n) / w };
}

function fitted(runs: readonly Run[]): LatencyFit {
  const fit = new LatencyFit();
  for (const { rows, ms } of runs) fit.observe(rows, ms);
  return fit;
}

describe('the fit of latency to rows', () => {
  it.each([3, 10, 200, 2000])('is the weighted least squares of %d runs', (count) => {
    const runs = Array.from({ length: count }, () => {
      const rows = 1 + Math.floor(random.uniform() * 500);
      return { rows, ms: 0.03 * rows + 4 + (random.uniform() - 0.5) };
    });
    const { a, b } = regression(runs);
    const fit = fitted(runs);

    expect(fit.a).toBeCloseTo(a, 9);
    expect(fit.b).toBeCloseTo(b, 9);
    expect(fit.predict(100)).toBeCloseTo(100 * a + b, 9);
  });

  it('follows a model that becomes slower', () => {
    const sizes = Array.from({ length: 400 }, () => 1 + Math.floor(random.uniform() * 100));
    const fit = fitted(sizes.map((rows, i) => ({ rows, ms: i < 100 ? rows + 1 : 3 * rows + 7 })));

    expect(fit.a).toBeCloseTo(3, 1);
    expect(fit.b).toBeCloseTo(7, 0);
  });

  it('takes rows to cost nothing while all runs had one size', () => {
    const fit = fitted([
      { rows: 4, ms: 2 },
      { rows: 4, ms: 3 },
    ]);

    expect(fit.a).toBe(0);
    expect(fit.predict(8)).toBeCloseTo((2 * 0.98 + 3) / 1.98, 12);
  });

  it('is never negative, whatever was measured', () => {
    const falling = fitted([
      { rows: 1, ms: 10 },
      { rows: 100, ms: 1 },
    ]);
    const steep = fitted([
      { rows: 10, ms: 1 },
      { rows: 20, ms: 30 },
    ]);

    expect([falling.a, falling.b > 0]).toEqual([0, true]);
    expect([steep.a > 0, steep.b]).toEqual([true, 0]);
    expect(falling.rowsWithin(100)).toBe(Infinity);
    expect(falling.rowsWithin(1)).toBe(0);
  });

  it('knows nothing before the first run', () => {
    expect(new LatencyFit().predict(1000)).toBe(0);
    expect(new LatencyFit().rowsWithin(1)).toBe(Infinity);
  });
});
