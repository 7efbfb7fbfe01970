import { describe, expect, it } from '@jest/globals';
import { Dice } from '@intelgraph/testing/fuzz';
import { powerOfTwoChoices, type Worker } from './power-of-two-choices.js';

const dice = (seed: number) => {
  const thrown = new Dice(seed);
  return (): number => thrown.next();
};
const worker = (outstanding: number) => ({ outstanding });

describe('the power of two choices', () => {
  it('has nobody to choose from an empty list, and no choice from one', () => {
    const only = worker(7);
    expect(powerOfTwoChoices(new Array<Worker>(), dice(1))).toBeUndefined();
    expect(powerOfTwoChoices([only], dice(1))).toBe(only);
  });

  it('takes every pair of different candidates equally often, and of each pair the one with less to do', () => {
    const candidates = [worker(3), worker(1), worker(2), worker(0)];
    const chosen = new Map<number, number>();
    // Every value that either draw can take: 4 first candidates, 3 others for each.
    for (let first = 0; first < 4; first++) {
      for (let second = 0; second < 3; second++) {
        const draws = [(first + 0.5) / 4, (second + 0.5) / 3];
        const { outstanding = -1 } = powerOfTwoChoices(candidates, () => draws.shift() ?? 0) ?? {};
        chosen.set(outstanding, (chosen.get(outstanding) ?? 0) + 1);
      }
    }
    // Of the 12 ordered pairs, 2·(n−1−rank) have this candidate as the one with least to do; the busiest is never taken.
    expect(chosen).toEqual(
      new Map([
        [0, 6],
        [1, 4],
        [2, 2],
      ]),
    );
  });

  it('spreads work about as evenly as a choice among all would', () => {
    const random = dice(42);
    const workers = Array.from({ length: 10 }, () => worker(0));
    for (let i = 0; i < 10_000; i++) {
      const chosen = powerOfTwoChoices(workers, random);
      if (chosen !== undefined) chosen.outstanding++;
    }
    const loads = workers.map(({ outstanding }) => outstanding);
    // One random choice would be out by about √(m ln n / n) ≈ 70; two are out by O(log log n).
    expect(Math.max(...loads) - 1000).toBeLessThan(5);
  });
});
