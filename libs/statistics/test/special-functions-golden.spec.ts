import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  betaCdf,
  betaQuantile,
  binomialSf,
  binomialTestP,
  chiSquaredSf,
  digamma,
  erfc,
  fSf,
  gammaP,
  kolmogorovSf,
  kolmogorovTwoSidedSf,
  logGamma,
  normalQuantile,
  normalSf,
  studentQuantile,
  studentSf,
} from '../src/index.js';

interface Case {
  id: string;
  args: number[][];
  expected: number[];
}

const FUNCTIONS: Record<string, (...args: number[]) => number> = {
  norm_sf: normalSf,
  norm_ppf: normalQuantile,
  chi2_sf: chiSquaredSf,
  t_sf: studentSf,
  t_ppf: studentQuantile,
  f_sf: fSf,
  beta_cdf: betaCdf,
  beta_ppf: betaQuantile,
  gamma_cdf: (x, a) => gammaP(a, x),
  kolmogorov_sf: kolmogorovSf,
  kstwo_sf: kolmogorovTwoSidedSf,
  binom_sf: binomialSf,
  binom_two_sided_test_p: binomialTestP,
  lgamma: logGamma,
  digamma,
  erfc,
};

const cases = (golden('drift.json') as { distribution_functions: Case[] } | undefined)?.distribution_functions ?? [];

describe('special functions', () => {
  for (const { id, args, expected } of cases) {
    it(`equal scipy and mpmath on ${id}`, () => {
      const actual = args.map((point) => FUNCTIONS[id]!(...point));
      expect(differences(actual, expected)).toEqual([]);
      // The tails hold to the relative tolerance too, where the absolute one would hide them.
      actual.forEach((value, i) => {
        if (expected[i] !== 0) expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(1e-9);
      });
    });
  }
  it('are compared where the reference exists', () => {
    expect([0, 16]).toContain(cases.length);
  });
});
