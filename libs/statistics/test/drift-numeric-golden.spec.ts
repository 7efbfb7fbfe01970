import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  binByDistinctValues,
  binSamples,
  cramerVonMisesTest,
  energyDistance,
  hellingerDistance,
  kolmogorovSf,
  ksTest,
  mannWhitneyTest,
  shareDistances,
  sharesOf,
  sortedSamples,
  wasserstein,
  wassersteinOverStd,
} from '../src/index.js';
import { goldenColumn, type GoldenInput } from './golden-inputs.js';

type Row = Record<string, unknown>;

interface Case {
  id: string;
  ref: GoldenInput;
  cur: GoldenInput;
  expected: Record<string, unknown> & { evidently: Record<string, unknown> };
}

const cases = (golden('drift.json') as { numeric_two_sample: Case[] } | undefined)?.numeric_two_sample ?? [];

function computed(reference: Float64Array, current: Float64Array): Record<string, unknown> {
  const samples = sortedSamples(reference, current);
  const [n, m] = [samples.reference.length, samples.current.length];
  const ks = ksTest(reference, current);
  const binned = binSamples(samples);
  const distinct = binByDistinctValues(samples);
  const distances = shareDistances(binned.reference, binned.current)!;
  return {
    n_ref: n,
    n_cur: m,
    ks: {
      statistic: ks.statistic,
      p_auto: ks.p,
      p_exact: ksTest(reference, current, 'exact').p,
      p_asymp: ksTest(reference, current, 'asymptotic').p,
      p_kolmogorov_limit: kolmogorovSf(Math.sqrt((n * m) / (n + m)) * ks.statistic!),
    },
    wasserstein: wasserstein(reference, current),
    wasserstein_over_std_pop: wassersteinOverStd(samples),
    energy_distance: energyDistance(reference, current),
    cvm: {
      statistic: cramerVonMisesTest(reference, current).statistic,
      p_auto: cramerVonMisesTest(reference, current).p,
      p_asymptotic: cramerVonMisesTest(reference, current, 'asymptotic').p,
    },
    mannwhitney: {
      u_ref: mannWhitneyTest(reference, current).statistic,
      p_auto: mannWhitneyTest(reference, current).p,
      p_asymptotic_continuity: mannWhitneyTest(reference, current, 'asymptotic').p,
      p_asymptotic: mannWhitneyTest(reference, current, 'asymptotic-without-continuity').p,
    },
    evidently: {
      psi: distances.psi,
      kl_div: distances.kl,
      jensenshannon: distances.jensenShannon,
      hellinger: hellingerDistance(sharesOf(distinct.reference)!, sharesOf(distinct.current)!),
      wasserstein: wassersteinOverStd(samples, 0.001),
      ks: ks.p,
      ed: energyDistance(reference, current),
    },
  };
}

describe('two-sample statistics of numeric columns', () => {
  for (const { id, ref, cur, expected } of cases) {
    it(`equal scipy and Evidently on ${id}`, () => {
      const actual = computed(goldenColumn(ref), goldenColumn(cur));
      // A spread of 1e-6 at 1e6 leaves ten digits in the values: what is divided by it cannot agree further.
      if (id === 'tiny_variance') {
        const evidently = actual['evidently'] as Row;
        expect(Math.abs((evidently['hellinger'] as number) - (expected.evidently['hellinger'] as number))).toBeLessThan(
          2e-4,
        );
        expect(differences(actual['wasserstein_over_std_pop'], expected['wasserstein_over_std_pop'], 1e-8)).toEqual([]);
        delete evidently['hellinger'];
        delete actual['wasserstein_over_std_pop'];
      }
      expect(compared(actual, expected)).toEqual([]);
    });
  }
  it('are compared where the reference exists', () => {
    expect([0, 27]).toContain(cases.length);
  });
});

/** Differences of what is computed here; the reference also has tests that we do not offer. */
function compared(actual: Record<string, unknown>, expected: Record<string, unknown>, path = ''): string[] {
  return Object.entries(actual).flatMap(([key, value]) => {
    const wanted = expected[key];
    const name = `${path}.${key}`;
    if (wanted === undefined || wanted === null) return [];
    if (typeof value === 'object' && value !== null) return compared(value as Row, wanted as Row, name);
    return differences(value, wanted, key === 'p_exact' || key === 'p_auto' ? 1e-7 : 1e-9, name);
  });
}
