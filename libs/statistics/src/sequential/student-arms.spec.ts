import { describe, expect, it } from '@jest/globals';

import { seededRandom } from '../random/seeded-random.js';
import { normalCdf } from '../special-functions/normal.js';

import { largestMeanProbabilities, type RewardSums, type StudentArm, studentArms } from './student-arms.js';

const sumsOf = (rewards: readonly number[]): RewardSums => ({
  count: rewards.length,
  sum: rewards.reduce((total, one) => total + one, 0),
  sumOfSquares: rewards.reduce((total, one) => total + one * one, 0),
});

describe('The probability that an arm has the largest mean', () => {
  it.each([
    [1, 0.5, 0.3, 0.2],
    [10, 10.1, 1, 1],
    [0, 0.01, 0.001, 0.005],
    [5, 4, 0.2, 2],
  ])('is that of two normal variables where they are known well: %d, %d', (m1, m2, s1, s2) => {
    const arm = (mean: number, scale: number): StudentArm => ({ mean, scale, degreesOfFreedom: 1e7 });
    const [first, second] = largestMeanProbabilities([arm(m1, s1), arm(m2, s2)]);
    expect(first).toBeCloseTo(normalCdf((m1 - m2) / Math.hypot(s1, s2)), 4);
    expect(first! + second!).toBeCloseTo(1, 12);
  });

  it('is what draws of Student variables say', () => {
    const arms = [
      { mean: 1, scale: 0.5, degreesOfFreedom: 3 },
      { mean: 1.2, scale: 0.2, degreesOfFreedom: 30 },
      { mean: 0.5, scale: 1, degreesOfFreedom: 5 },
    ];
    const random = seededRandom(7);
    const draw = ({ mean, scale, degreesOfFreedom: df }: StudentArm): number => {
      const squares = Array.from({ length: df }, () => random.normal() ** 2).reduce((sum, one) => sum + one, 0);
      return mean + (scale * random.normal()) / Math.sqrt(squares / df);
    };
    const wins = [0, 0, 0];
    const draws = 40_000;
    for (let i = 0; i < draws; i++) {
      const drawn = arms.map(draw);
      const best = drawn.indexOf(Math.max(...drawn));
      wins[best] = wins[best]! + 1;
    }
    largestMeanProbabilities(arms).forEach((one, i) => expect(Math.abs(one - wins[i]! / draws)).toBeLessThan(0.012));
  });

  it('is shared by arms that have shown the same', () => {
    const arm = { mean: 2, scale: 0.3, degreesOfFreedom: 4 };
    for (const one of largestMeanProbabilities([arm, arm, arm, arm])) expect(one).toBeCloseTo(0.25, 8);
    expect(largestMeanProbabilities([arm])).toEqual([1]);
  });

  it('is not certain after a few rewards that happen to be equal', () => {
    const [same, other] = [sumsOf([0, 0, 0]), sumsOf([0, 5, 1, 0, 2, 0])];
    const [first, second] = largestMeanProbabilities(studentArms([same, other])!);
    expect(second).toBeGreaterThan(first!);
    expect(first).toBeGreaterThan(0.02);
  });

  it('is not known where no reward differs from another', () => {
    expect(studentArms([sumsOf([0.1, 0.1, 0.1]), sumsOf([0.1, 0.1])])).toBeUndefined();
  });

  it('comes from the mean of the rewards, and how much they vary', () => {
    const rewards = [3, 5, 4, 8];
    const [arm] = studentArms([sumsOf(rewards)])!;
    // Spread 14 of 3 degrees of freedom, and a prior of two rewards with the same variance.
    expect(arm!.mean).toBe(5);
    expect(arm!.degreesOfFreedom).toBe(5);
    expect(arm!.scale ** 2).toBeCloseTo((14 / 3 + 14 / 2) / (2.5 * 4), 12);
  });

  it.each([
    [{ count: 1, sum: 1, sumOfSquares: 1 }, 'arms[0].count'],
    [{ count: 2, sum: NaN, sumOfSquares: 1 }, 'arms[0].sum'],
    [{ count: 2, sum: 4, sumOfSquares: 1 }, 'arms[0].sumOfSquares'],
    [{ count: 2, sum: 4, sumOfSquares: Infinity }, 'arms[0].sumOfSquares'],
  ])('is refused for sums that no rewards have: %j', (sums, field) => {
    expect(() => studentArms([sums])).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field })] }),
    );
  });

  it('is refused for arms that are none', () => {
    const arm = { mean: 1, scale: 0, degreesOfFreedom: 3 };
    expect(() => largestMeanProbabilities([arm, arm])).toThrow('arms[0].scale');
  });
});
