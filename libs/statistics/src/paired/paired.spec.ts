import { describe, expect, it } from '@jest/globals';

import { seededRandom } from '../random/seeded-random.js';

import { bcaInterval } from './bootstrap-intervals.js';
import { deLongTest } from './delong.js';
import { mcNemarTest } from './mcnemar.js';
import { pairedBootstrap, pairedBootstrapInSlices } from './paired-bootstrap.js';
import { weightedAuc, weightedBinaryRate, weightedMean, weightedR2, weightedRootMean } from './weighted-metrics.js';

const random = seededRandom(3);
const rounded = (digits: number): number => Number(random.normal().toFixed(digits));

function scored(rows: number, digits: number) {
  const truth = Array.from({ length: rows }, () => random.below(2));
  const first = truth.map((label) => label * 0.7 + rounded(digits));
  const second = truth.map((label, i) => label * 0.5 + (first[i] ?? 0) / 2 + rounded(digits));
  return { truth, first, second };
}

/** The definition, O(positives × negatives): shares of pairs in order, and the covariance of their means. */
function bruteForce({ truth, first, second }: ReturnType<typeof scored>): { auc: number[]; variance: number } {
  const rows = (label: number): number[] => [...truth.keys()].filter((row) => truth[row] === label);
  const [positives, negatives] = [rows(1), rows(0)];
  const kernel = (scores: number[], p: number, n: number): number =>
    scores[p]! > scores[n]! ? 1 : scores[p] === scores[n] ? 0.5 : 0;
  const average = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const v10 = [first, second].map((s) => positives.map((p) => average(negatives.map((n) => kernel(s, p, n)))));
  const v01 = [first, second].map((s) => negatives.map((n) => average(positives.map((p) => kernel(s, p, n)))));
  const covariance = (a: number[], b: number[]): number =>
    a.reduce((total, value, i) => total + (value - average(a)) * (b[i]! - average(b)), 0) / (a.length - 1);
  const part = (v: number[][]): number =>
    (covariance(v[0]!, v[0]!) + covariance(v[1]!, v[1]!) - 2 * covariance(v[0]!, v[1]!)) / v[0]!.length;
  return { auc: v10.map(average), variance: part(v10) + part(v01) };
}

describe('DeLong', () => {
  it('equals its definition by all pairs, with and without ties', () => {
    for (let i = 0; i < 40; i++) {
      const rows = scored(10 + random.below(60), i % 3);
      if (new Set(rows.truth).size < 2 || rows.truth.filter((label) => label === 1).length < 2) continue;
      const { auc, variance } = bruteForce(rows);
      const result = deLongTest(rows);
      expect(result.firstAuc).toBeCloseTo(auc[0]!, 12);
      expect(result.secondAuc).toBeCloseTo(auc[1]!, 12);
      expect(result.standardError).toBeCloseTo(Math.sqrt(Math.max(0, variance)), 10);
    }
  });

  it('says what it can without variance', () => {
    const truth = [0, 0, 1, 1];
    const same = deLongTest({ truth, first: [1, 2, 3, 4], second: [10, 20, 30, 40] });
    expect(same).toMatchObject({ difference: 0, standardError: 0, z: null, p: 1 });
    expect(deLongTest({ truth, first: [4, 3, 2, 1], second: [1, 2, 3, 4] })).toMatchObject({ difference: 1, p: null });
  });

  it('refuses what it cannot compare', () => {
    expect(() => deLongTest({ truth: [0, 1, 1], first: [1, 2, 3], second: [1, 2, 3] })).toThrow('truth');
    expect(() => deLongTest({ truth: [0, 0, 1, 1], first: [1, 2, 3, 4], second: [1, 2, 3] })).toThrow('second');
    expect(() => deLongTest({ truth: [0, 0, 1, 1], first: [1, 2, Number.NaN, 4], second: [1, 2, 3, 4] })).toThrow(
      'first',
    );
  });

  it('keeps its level and takes a hundred thousand rows', () => {
    let rejected = 0;
    for (let i = 0; i < 400; i++) {
      const truth = Array.from({ length: 100 }, (_, row) => row % 2);
      const shared = truth.map((label) => label + random.normal());
      const noisy = (): number[] => shared.map((score) => score + random.normal());
      if ((deLongTest({ truth, first: noisy(), second: noisy() }).p ?? 1) < 0.05) rejected += 1;
    }
    // 20 of 400 are expected; beyond 9 … 34 lie less than one in a thousand.
    expect(rejected).toBeGreaterThanOrEqual(9);
    expect(rejected).toBeLessThanOrEqual(34);
    expect(deLongTest(scored(100_000, 3)).standardError).toBeLessThan(0.01);
  });
});

describe('McNemar', () => {
  it('equals the published example of Fagerland, Lydersen and Laake (2013): 7 and 1 discordant pairs', () => {
    const { exactP, midP, chiSquaredP } = mcNemarTest(7, 1);
    expect([exactP, midP, chiSquaredP].map((p) => p.toFixed(3))).toEqual(['0.070', '0.039', '0.034']);
  });

  it('finds nothing where nothing or nothing new is seen', () => {
    expect(mcNemarTest(0, 0)).toMatchObject({ exactP: 1, midP: 1, chiSquared: 0, chiSquaredP: 1 });
    expect(mcNemarTest(1, 1)).toMatchObject({ exactP: 1, midP: expect.closeTo(0.75, 12) });
  });

  it.each([-1, 0.5, Number.NaN])('refuses the count %d', (count) => {
    expect(() => mcNemarTest(count, 1)).toThrow('onlyFirst');
    expect(() => mcNemarTest(1, count)).toThrow('onlySecond');
  });
});

describe('the paired bootstrap', () => {
  const values = Array.from({ length: 200 }, () => random.normal());

  it('gives the same answer for the same seed, and another for another', () => {
    const run = (seed: number) => pairedBootstrap([weightedMean(values)], { rows: 200, seed });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it('gives the same answer in slices', async () => {
    const options = { rows: 200, seed: 1, resamples: 500 };
    expect(await pairedBootstrapInSlices([weightedMean(values)], options)).toEqual(
      pairedBootstrap([weightedMean(values)], options),
    );
  });

  it.each(['bca', 'percentile'] as const)('covers the truth as often as it says: %s', (interval) => {
    let covered = 0;
    for (let i = 0; i < 300; i++) {
      const sample = Array.from({ length: 60 }, () => -Math.log(1 - random.uniform()));
      const { estimates } = pairedBootstrap([weightedMean(sample)], { rows: 60, seed: i, resamples: 300, interval });
      const { low, high } = estimates[0]!.interval;
      if (low! <= 1 && 1 <= high!) covered += 1;
    }
    // 95 % of 300 is 285; means of 60 skewed values are known to fall a little short.
    expect(covered).toBeGreaterThanOrEqual(267);
    expect(covered).toBeLessThanOrEqual(297);
  });

  it('keeps what the models share: a small constant gap is sure although each estimate is not', () => {
    const better = values.map((value, i) => value + 0.05 + (i % 2) / 100);
    const { differences } = pairedBootstrap([weightedMean(values), weightedMean(better)], { rows: 200, seed: 5 });
    expect(differences[1]!.estimate).toBeCloseTo(0.055, 12);
    expect(differences[1]!.p).toBe(1 / 2001);
    expect(differences[1]!.interval.low).toBeGreaterThan(0.05);
    expect(differences[0]).toMatchObject({ estimate: 0, interval: { low: 0, high: 0 }, p: 1 });
  });

  it('rejects equal models as rarely as it says', () => {
    let rejected = 0;
    for (let i = 0; i < 300; i++) {
      const [a, b] = [0, 1].map(() => Array.from({ length: 50 }, () => random.normal()));
      const { differences } = pairedBootstrap([weightedMean(a!), weightedMean(b!)], {
        rows: 50,
        seed: i,
        resamples: 200,
      });
      if (differences[1]!.p! < 0.05) rejected += 1;
    }
    expect(rejected).toBeGreaterThanOrEqual(5);
    expect(rejected).toBeLessThanOrEqual(31);
  });

  it('leaves out resamples without an answer, and is null where there is none at all', () => {
    const truth = [1, 0, 0, 0, 0, 0];
    const { estimates, differences } = pairedBootstrap(
      [weightedAuc(truth, [6, 1, 2, 3, 4, 5]), weightedAuc([0, 0, 0, 0, 0, 0], [6, 1, 2, 3, 4, 5])],
      { rows: 6, seed: 1 },
    );
    expect(estimates[0]).toEqual({ estimate: 1, interval: { low: 1, high: 1 } });
    expect(estimates[1]).toEqual({ estimate: null, interval: { low: null, high: null } });
    expect(differences[1]).toEqual({ estimate: null, interval: { low: null, high: null }, p: null });
  });

  it('refuses what is out of its bounds', () => {
    const statistic = [weightedMean([1])];
    expect(() => pairedBootstrap(statistic, { rows: 0, seed: 1 })).toThrow('rows');
    expect(() => pairedBootstrap(statistic, { rows: 1, seed: 1, resamples: 99 })).toThrow('resamples');
    expect(() => pairedBootstrap(statistic, { rows: 1, seed: 1, confidence: 1 })).toThrow('confidence');
  });

  it('has no BCa interval for an estimate outside of its distribution', () => {
    expect(bcaInterval(9, Float64Array.of(1, 2, 3), Float64Array.of(1, 2), 0.95)).toEqual({ low: null, high: null });
  });
});

describe('weighted metrics', () => {
  it('equal the metrics of rows repeated by their weights', () => {
    for (let i = 0; i < 20; i++) {
      const { truth, first, second } = scored(30, 1);
      const weights = Uint32Array.from(truth, () => random.below(4));
      const repeat = (column: number[]): number[] => column.flatMap((v, row) => Array<number>(weights[row]!).fill(v));
      const predicted = first.map((score) => (score > 0 ? 1 : 0));
      const [t, f, s, p] = [truth, first, second, predicted].map(repeat) as [number[], number[], number[], number[]];
      const ones = new Uint32Array(t.length).fill(1);
      for (const [weighted, repeated] of [
        [weightedAuc(truth, first), weightedAuc(t, f)],
        [weightedMean(first), weightedMean(f)],
        [weightedRootMean(first.map((v) => v ** 2)), weightedRootMean(f.map((v) => v ** 2))],
        [weightedR2(first, second), weightedR2(f, s)],
        ...(['precision', 'recall', 'f1'] as const).map(
          (rate) => [weightedBinaryRate(truth, predicted, rate), weightedBinaryRate(t, p, rate)] as const,
        ),
      ] as const) {
        expect(weighted(weights)).toBeCloseTo(repeated(ones), 10);
      }
      const both = { truth: t, first: f, second: s };
      if (t.filter((v) => v === 1).length > 1 && t.filter((v) => v === 0).length > 1) {
        expect(weightedAuc(truth, first)(weights)).toBeCloseTo(deLongTest(both).firstAuc, 12);
      }
    }
  });
});
