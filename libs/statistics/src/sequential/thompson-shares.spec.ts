import { describe, expect, it } from '@jest/globals';

import { type SeededRandom, seededRandom } from '../random/seeded-random.js';

import { bestArmProbabilities } from './beta-arms.js';
import type { RewardSums } from './student-arms.js';
import { percentOfShares, sharesOfBinary, sharesOfValues } from './thompson-shares.js';

interface Arm {
  readonly mean: number;
  readonly draw: (random: SeededRandom) => number;
}
type Shares = (sums: readonly RewardSums[]) => number[];

const binary = (mean: number): Arm => ({ mean, draw: (random) => Number(random.uniform() < mean) });
const normal = (mean: number): Arm => ({ mean, draw: (random) => mean + 2 * random.normal() });
const noSums = (): RewardSums => ({ count: 0, sum: 0, sumOfSquares: 0 });
const add = ({ count, sum, sumOfSquares }: RewardSums, reward: number): RewardSums => ({
  ...{ count: count + 1, sum: sum + reward, sumOfSquares: sumOfSquares + reward * reward },
});
const noCounts = { count: 0, successes: 0 };
const fixed: Shares = (sums) => sums.map(() => 1 / sums.length);
const bySuccess: Shares = (sums) => sharesOfBinary(sums.map(({ count, sum: successes }) => ({ count, successes })));

/** What was lost beside always choosing the best, where rewards are known only some rounds later. */
function regretOf(arms: readonly Arm[], shares: Shares, seed: number, rounds = 15, requests = 200): number {
  const random = seededRandom(seed);
  const best = Math.max(...arms.map(({ mean }) => mean));
  const delayed: { arm: number; reward: number }[][] = [];
  let sums = arms.map(noSums);
  let regret = 0;
  for (let round = 0; round < rounds; round++) {
    const percents = percentOfShares(shares(sums), 1);
    const earned = Array.from({ length: requests }, () => {
      let left = random.uniform() * 100;
      const arm = percents.findIndex((percent) => (left -= percent) < 0);
      regret += best - arms[arm]!.mean;
      return { arm, reward: arms[arm]!.draw(random) };
    });
    delayed.push(earned);
    for (const { arm, reward } of delayed[round - 2] ?? []) {
      sums = sums.map((one, i) => (i === arm ? add(one, reward) : one));
    }
  }
  return regret;
}

describe('Shares by Thompson sampling', () => {
  it.each<[string, Arm[], Shares]>([
    ['two rates', [binary(0.1), binary(0.2)], bySuccess],
    ['four rates', [0.1, 0.12, 0.14, 0.3].map(binary), bySuccess],
    ['three values', [normal(10), normal(10.5), normal(11)], sharesOfValues],
  ])('lose less than a fixed split, though rewards come late: %s', (_, arms, shares) => {
    const seeds = Array.from({ length: 5 }, (__, i) => i + 1);
    const [bandit, split] = [shares, fixed].map((how) => seeds.map((seed) => regretOf(arms, how, seed)));
    const total = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);
    expect(total(bandit!)).toBeLessThan(0.7 * total(split!));
    expect(bandit!.filter((one, i) => one < split![i]!).length).toBeGreaterThanOrEqual(4);
  });

  it('are the posterior probabilities of being the best', () => {
    const arms = [
      { count: 100, successes: 12 },
      { count: 80, successes: 14 },
    ];
    const posteriors = [
      { alpha: 2 + 12, beta: 20 + 88 },
      { alpha: 2 + 14, beta: 20 + 66 },
    ];
    expect(sharesOfBinary(arms, { alpha: 2, beta: 20 })).toEqual(bestArmProbabilities(posteriors));
    expect(sharesOfBinary([noCounts, noCounts])[0]).toBeCloseTo(0.5, 8);
  });

  it('are equal until each arm has shown two values, and as long as all are equal', () => {
    const one = add(noSums(), 5);
    const two = add(one, 7);
    expect(sharesOfValues([one, two])).toEqual([0.5, 0.5]);
    expect(sharesOfValues([add(one, 5), add(one, 5), add(one, 5)])).toEqual([1 / 3, 1 / 3, 1 / 3]);
    const [first] = sharesOfValues([two, add(add(noSums(), 1), 2)]);
    expect(first).toBeGreaterThan(0.7);
  });

  it('make whole percents that sum to 100, none below the least', () => {
    expect(percentOfShares([1 / 3, 1 / 3, 1 / 3])).toEqual([34, 33, 33]);
    expect(percentOfShares([0.999, 0.001])).toEqual([100, 0]);
    expect(percentOfShares([0.999, 0.001], 5)).toEqual([95, 5]);
    expect(percentOfShares([0, 0, 1], 10)).toEqual([10, 10, 80]);
    const random = seededRandom(3);
    for (let i = 0; i < 200; i++) {
      const raw = Array.from({ length: 2 + random.below(7) }, () => random.uniform());
      const total = raw.reduce((sum, one) => sum + one, 0);
      const percents = percentOfShares(
        raw.map((one) => one / total),
        3,
      );
      expect(percents.reduce((sum, one) => sum + one, 0)).toBe(100);
      expect(Math.min(...percents)).toBeGreaterThanOrEqual(3);
    }
  });

  it.each([
    [() => sharesOfBinary([{ count: 1, successes: 2 }]), 'successes'],
    [() => sharesOfBinary([{ count: 1.5, successes: 1 }]), 'count'],
    [() => sharesOfBinary([noCounts, noCounts], { alpha: 0, beta: 1 }), 'alpha'],
    [() => percentOfShares([0.5, 0.5], 51), 'least'],
    [() => percentOfShares([0.5, 0.5], 0.5), 'least'],
  ])('are refused for what cannot be: %s', (asked, field) => {
    expect(asked).toThrow(field);
  });
});
