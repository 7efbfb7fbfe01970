import { golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import { Study } from '../../src/tuning/study.js';
import { OBJECTIVES } from './objectives.js';
import { a12, bestAfter } from './quality.js';

const reference = golden('tpe_reference_200_seeds.json') as { values: Record<string, number[][]> } | undefined;
const SEEDS = 40;
const TRIALS = 50;

/** With 40 against 200 seeds the standard error of A12 is 0.05: a bound of 0.35 lets an equal sampler fail once in 700 runs. */
const LOOSE_BOUND = 0.35;

const bestOf = (name: string, seed: number, trials: number): number =>
  bestAfter(OBJECTIVES[name]!, seed, [trials], (options) => new Study(options))[0]!;

describe('TPE', () => {
  for (const name of reference ? ['sphere5', 'branin', 'cat10x5'] : []) {
    it(`finds values about as good as Optuna's in ${TRIALS} trials of ${name}`, () => {
      const ours = Array.from({ length: SEEDS }, (_, seed) => bestOf(name, seed, TRIALS));
      const theirs = reference!.values[name]!.map((row) => row[1]!);
      expect(a12(ours, theirs)).toBeGreaterThan(LOOSE_BOUND);
    });
  }

  it('finds better values than random search', () => {
    const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
    const ours = Array.from({ length: 20 }, (_, seed) => bestOf('sphere5', seed, 60));
    // Random search: median 6.6 after 100 trials.
    expect(median(ours)).toBeLessThan(2);
  });
});
