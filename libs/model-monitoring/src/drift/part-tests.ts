import {
  binSamples,
  chiSquaredTest,
  ksDistance,
  ksTestOfSorted,
  shareDistances,
  type SortedSamples,
  wassersteinOfSorted,
  wassersteinOverStd,
} from '@intelgraph/statistics';

import type { CellCounts } from './column-parts.js';

/** A test of one part of a column. */
export interface PartTest {
  readonly test: 'kolmogorov_smirnov' | 'chi_squared';
  readonly statistic: number | null;
  readonly p: number | null;
  readonly effect: number | null;
  readonly distances: Readonly<Record<string, number | null>>;
}

/** Two-sample Kolmogorov-Smirnov; the effect is Wasserstein's distance in standard deviations of the baseline. */
export function testNumbers(baseline: Float64Array, current: Float64Array): PartTest {
  const samples: SortedSamples = { reference: baseline, current };
  const { statistic, p } = ksTestOfSorted(samples);
  const inDeviations = wassersteinOverStd(samples);
  const bins = binSamples(samples);
  return {
    test: 'kolmogorov_smirnov',
    statistic,
    p,
    // A constant has no deviation: there the share of rows that moved tells.
    effect: inDeviations ?? ksDistance(samples),
    distances: {
      ...distancesOf(bins.reference, bins.current),
      wasserstein: wassersteinOfSorted(samples),
      wasserstein_over_std: inDeviations,
    },
  };
}

/** Chi-squared test of two samples; the effect is the Jensen-Shannon distance (natural logarithm, 0 … 0.83). */
export function testCells({ baseline, current }: CellCounts): PartTest {
  const { statistic, p } = chiSquaredTest(baseline, current);
  const distances = distancesOf(baseline, current);
  return { test: 'chi_squared', statistic, p, effect: distances['jensen_shannon'] ?? null, distances };
}

function distancesOf(baseline: readonly number[], current: readonly number[]): Record<string, number | null> {
  const found = shareDistances(baseline, current);
  return {
    psi: found?.psi ?? null,
    jensen_shannon: found?.jensenShannon ?? null,
    hellinger: found?.hellinger ?? null,
    total_variation: found?.totalVariation ?? null,
  };
}
