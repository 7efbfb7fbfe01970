import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { bcaInterval, deLongTest, mcNemarTest, percentileInterval } from '../src/index.js';

/** Made by statsmodels, scipy, scikit-learn and MLstatkit; versions are inside. */
interface Reference {
  mcnemar: { b: number; c: number; exact: number; chi2: number; chi2_p: number }[];
  delong: {
    truth: number[];
    first: number[];
    second: number[];
    auc_first: number;
    auc_second: number;
    z: number;
    p: number;
  }[];
  bootstrap: {
    statistic: 'mean' | 'variance' | 'maximum';
    values: number[];
    estimate: number;
    distribution: number[];
    percentile_90: number[];
    bca_90: number[];
    bca_95: number[];
  }[];
}

const reference = JSON.parse(readFileSync(new URL('paired-golden.json', import.meta.url), 'utf8')) as Reference;

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
const STATISTICS = {
  mean,
  variance: (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2)),
  maximum: (values: readonly number[]) => Math.max(...values),
};

describe('McNemar', () => {
  it.each(reference.mcnemar)('equals statsmodels for $b and $c', ({ b, c, exact, chi2, chi2_p }) => {
    const result = mcNemarTest(b, c);
    expect(result.exactP).toBeCloseTo(exact, 12);
    expect(result.chiSquared).toBeCloseTo(chi2, 12);
    expect(result.chiSquaredP).toBeCloseTo(chi2_p, 12);
  });
});

describe('DeLong', () => {
  it.each(reference.delong)('equals MLstatkit and scikit-learn, case %#', (given) => {
    const result = deLongTest(given);
    expect(result.firstAuc).toBeCloseTo(given.auc_first, 12);
    expect(result.secondAuc).toBeCloseTo(given.auc_second, 12);
    expect(Math.abs(result.z ?? Number.NaN)).toBeCloseTo(Math.abs(given.z), 9);
    expect(result.p).toBeCloseTo(given.p, 9);
  });
});

describe('bootstrap intervals', () => {
  it.each(reference.bootstrap)('of the $statistic equal scipy on the same resamples', (given) => {
    const distribution = Float64Array.from(given.distribution);
    const of = STATISTICS[given.statistic];
    const jackknife = Float64Array.from(given.values, (_, i) => of(given.values.toSpliced(i, 1)));
    const bca = (confidence: number): (number | null)[] => {
      const { low, high } = bcaInterval(given.estimate, distribution, jackknife, confidence);
      return [low, high];
    };
    const { low, high } = percentileInterval(distribution, 0.9);
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 9));
    expect([low, high]).toEqual(close(given.percentile_90));
    expect(bca(0.9)).toEqual(close(given.bca_90));
    expect(bca(0.95)).toEqual(close(given.bca_95));
  });
});
