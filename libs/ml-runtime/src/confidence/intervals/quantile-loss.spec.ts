import { describe, expect, it } from '@jest/globals';

import { quantileLoss } from './quantile-loss.js';

const LEVELS = [0.1, 0.8];
const loss = quantileLoss(LEVELS);
/** Of each target by one guess for all of them. */
const totalOf = (targets: readonly number[], guess: readonly number[]): number =>
  targets.reduce((sum, target) => sum + loss.evaluate(Float32Array.from(guess), 0, target), 0);

describe('the loss of quantiles', () => {
  it('is smallest at the quantiles', () => {
    const targets = Array.from({ length: 101 }, (_, i) => (i * 37) % 101);
    const best = totalOf(targets, [10, 80]);
    for (const guess of [
      [9, 80],
      [11, 80],
      [10, 79],
      [10, 81],
      [0, 100],
      [80, 10],
    ]) {
      expect(totalOf(targets, guess)).toBeGreaterThan(best);
    }
  });

  it.each([0, 5, 9])('has the derivative that differences say, and the loss itself, for a target of %d', (target) => {
    const at = [99, 2, 7];
    const gradient = Float32Array.from(at);
    expect(loss.differentiate(gradient, 1, target)).toBe(loss.evaluate(Float32Array.from(at), 1, target));
    for (const k of [1, 2]) {
      const moved = (by: number): number =>
        loss.evaluate(
          Float32Array.from(at, (value, i) => (i === k ? value + by : value)),
          1,
          target,
        );
      expect(gradient[k]).toBeCloseTo((moved(0.25) - moved(-0.25)) / 0.5, 5);
    }
    expect(gradient[0]).toBe(99);
  });
});
