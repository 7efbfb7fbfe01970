import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  adjustPValues,
  chiSquaredDivergence,
  chiSquaredTest,
  compareProportions,
  cramersV,
  entropy,
  fisherExactP,
  goodnessOfFit,
  gTest,
  hellingerDistance,
  jensenShannonDistance,
  jensenShannonDivergence,
  klDivergence,
  largestShareDifference,
  populationStability,
  shareDistances,
  sharesOf,
  totalVariation,
  yatesP,
  type Adjustment,
} from '../src/index.js';

type Row = Record<string, unknown>;
interface File {
  categorical_counts: { id: string; ref_counts: number[]; cur_counts: number[]; expected: Row }[];
  distributions: { id: string; p: number[]; q: number[]; expected: Row }[];
  multiple_testing: { id: string; p: number[]; expected: Row }[];
}

const file = golden('drift.json') as File | undefined;

/** What is computed here and has a reference value; null there means that it was not computed. */
function differencesOf(actual: Row, expected: Row): string[] {
  const shared = Object.entries(expected).filter(([key, value]) => key in actual && value !== null);
  return differences(actual, Object.fromEntries(shared));
}

function countsOf(reference: number[], current: number[]): Row {
  const [p, q] = [sharesOf(reference)!, sharesOf(current)!];
  const { statistic, p: goodness } = goodnessOfFit(current, reference);
  const g = goodnessOfFit(current, reference, 'g');
  // Evidently never hears of a category that neither side has.
  const there = (_: number, i: number): boolean => reference[i]! + current[i]! > 0;
  const distances = shareDistances(reference.filter(there), current.filter(there))!;
  return {
    chi2_contingency: chiSquaredTest(reference, current),
    g_contingency: gTest(reference, current),
    cramers_v: cramersV(reference, current),
    chi2_one_sample: { statistic, p: goodness },
    g_one_sample: { statistic: g.statistic, p: g.p },
    js_distance_e: jensenShannonDistance(p, q),
    js_distance_2: jensenShannonDistance(p, q, 2),
    hellinger: hellingerDistance(p, q),
    tvd: totalVariation(p, q),
    l_infinity: largestShareDifference(p, q),
    ...(reference.length === 2 && twoByTwo(reference, current)),
    distances: { psi: distances.psi, kl_div: distances.kl, jensenshannon: distances.jensenShannon },
  };
}

function twoByTwo([a, b]: number[], [c, d]: number[]): Row {
  const { z, p } = compareProportions({ successes: b!, trials: a! + b! }, { successes: d!, trials: c! + d! });
  return {
    chi2_yates_p: yatesP([a!, b!], [c!, d!]),
    fisher_exact_p: fisherExactP([a!, b!], [c!, d!]),
    z_two_proportions: { z_cur_minus_ref_of_second_category: z, p },
  };
}

describe('two samples of counts', () => {
  for (const { id, ref_counts: reference, cur_counts: current, expected } of file?.categorical_counts ?? []) {
    it(`give what scipy and Evidently give on ${id}`, () => {
      const actual = countsOf(reference, current);
      const { hellinger, ...rest } = expected;
      expect(differencesOf(actual, rest)).toEqual([]);
      // √(1 - Σ√pq) leaves 1e-8 of equal shares; ours is 0 there.
      expect(Math.abs((actual['hellinger'] as number) - (hellinger as number))).toBeLessThan(2e-8);
      const distances = actual['distances'] as Row;
      expect(differencesOf(distances, expected['evidently'] as Row)).toEqual([]);
    });
  }
});

describe('distances of given shares', () => {
  for (const { id, p, q, expected } of file?.distributions ?? []) {
    it(`equal the reference on ${id}`, () => {
      const actual = {
        kl_pq_e: klDivergence(p, q),
        kl_qp_e: klDivergence(q, p),
        kl_pq_2: klDivergence(p, q, 2),
        psi: populationStability(p, q),
        js_divergence_e: jensenShannonDivergence(p, q),
        js_distance_e: jensenShannonDistance(p, q),
        js_distance_2: jensenShannonDistance(p, q, 2),
        hellinger: hellingerDistance(p, q),
        tvd: totalVariation(p, q),
        entropy_p_e: entropy(p),
        chi2_divergence: chiSquaredDivergence(p, q),
      };
      expect(Object.keys(actual)).toEqual(Object.keys(expected));
      expect(differences(actual, expected)).toEqual([]);
    });
  }
});

describe('adjustments for many tests', () => {
  const names: Adjustment[] = ['bonferroni', 'sidak', 'holm', 'holm-sidak', 'hochberg', 'bh', 'by'];
  for (const { id, p, expected } of file?.multiple_testing ?? []) {
    it(`equal statsmodels on ${id}`, () => {
      const actual = Object.fromEntries(names.map((name) => [name.replace('-', '_'), adjustPValues(p, name)]));
      const rejected = {
        rejected_bh_5pct: adjustPValues(p, 'bh').map((value) => value <= 0.05),
        rejected_holm_5pct: adjustPValues(p, 'holm').map((value) => value <= 0.05),
      };
      expect(differences({ ...actual, ...rejected }, expected)).toEqual([]);
    });
  }
  it('and the other lists are compared where the reference exists', () => {
    const sizes =
      file && [file.categorical_counts, file.distributions, file.multiple_testing].map((list) => list.length);
    expect([undefined, [18, 7, 7]]).toContainEqual(sizes);
  });
});
