import { adjustPValues } from '@intelgraph/statistics';
import { differences, golden } from '@intelgraph/testing/golden';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { ModelMonitoring } from '../src/index.js';

import { aMonitoring } from './a-monitoring.js';

interface Generator {
  readonly n: number;
  readonly phi: number;
  readonly shift: number;
  readonly scale: number;
}

interface Reference {
  readonly numeric_two_sample: readonly {
    readonly id: string;
    readonly ref: Generator;
    readonly cur: Generator;
    readonly expected: {
      readonly ks: { readonly statistic: number; readonly p_auto: number };
      readonly wasserstein: number;
      readonly wasserstein_over_std_pop: number;
      readonly evidently: Record<string, unknown>;
    };
  }[];
  readonly categorical_counts: readonly {
    readonly id: string;
    readonly ref_counts: readonly number[];
    readonly cur_counts: readonly number[];
    readonly expected: {
      readonly chi2_contingency: { readonly statistic: number; readonly p: number };
    } & Record<string, unknown>;
  }[];
}

const reference = golden('drift.json') as Reference | undefined;

const fraction = (x: number): number => x - Math.floor(x);
const logistic = ({ n, phi, shift, scale }: Generator): number[] =>
  Array.from({ length: n }, (_, i) => {
    const u = fraction((i + 1) * phi);
    return shift + scale * Math.log(u / (1 - u));
  });
const names = (counts: readonly number[]): string[] =>
  counts.flatMap((count, k) => Array.from({ length: count }, () => `k${k}`));

(reference === undefined ? describe.skip : describe)('detectDrift against the reference numbers', () => {
  let monitoring: ModelMonitoring;

  beforeAll(async () => {
    monitoring = await aMonitoring();
  });
  afterAll(() => monitoring.close());

  const compare = async (baseline: readonly unknown[], current: readonly unknown[]) => {
    const rows = (values: readonly unknown[]) => values.map((value) => ({ column: value }));
    const report = await monitoring.detectDrift('golden', '1.0.0', rows(baseline), rows(current), 0.1);
    return { report, feature: report.features[0]! };
  };

  it.each(['num_500_400', 'num_5000_4000'])('numbers: %s', async (id) => {
    const found = reference!.numeric_two_sample.find((one) => one.id === id)!;
    const { feature } = await compare(logistic(found.ref), logistic(found.cur));
    const { ks, wasserstein, wasserstein_over_std_pop } = found.expected;

    expect(feature).toMatchObject({ kind: 'numeric', test: 'kolmogorov_smirnov' });
    expect(differences(feature.statistic, ks.statistic)).toEqual([]);
    expect(differences(feature.p_value, ks.p_auto, 1e-7)).toEqual([]);
    const distances = { wasserstein, wasserstein_over_std: wasserstein_over_std_pop };
    expect(differences(feature.distances, distances)).toEqual([]);
  });

  it('numbers: the table of the research notes (Evidently 0.7.23)', async () => {
    const found = reference!.numeric_two_sample.find(({ id }) => id === 'num_500_400')!;
    const { feature } = await compare(logistic(found.ref), logistic(found.cur));
    const published = { psi: 0.0391168721363, jensen_shannon: 0.0696867892143, kl: 0.0186721049187 };
    expect(differences(feature.distances, published, 1e-9)).toEqual([]);
  });

  it('names: the contingency test and the distances of 250:150:100 against 160:120:120', async () => {
    const found = reference!.categorical_counts.find(({ id }) => id.includes('250_150_100'))!;
    const { feature, report } = await compare(names(found.ref_counts), names(found.cur_counts));

    expect(feature).toMatchObject({ kind: 'categorical', test: 'chi_squared' });
    const { statistic, p } = found.expected.chi2_contingency;
    expect(differences(feature, { statistic, p_value: p })).toEqual([]);
    const published = { psi: 0.0628608659422, jensen_shannon: 0.0884160628554, hellinger: 0.0885292619518 };
    expect(differences(feature.distances, published, 1e-9)).toEqual([]);
    // Significant, and the effect is too small for 0.1: no drift.
    expect(report).toMatchObject({ verdict: 'no_drift', drift_detected: false });
    expect(report.feature_drifts['column']).toBe(feature.effect);
  });

  it('adjusts the p-values of all columns together', async () => {
    const found = reference!.numeric_two_sample.find(({ id }) => id === 'num_500_400')!;
    const [a, b] = [logistic({ ...found.ref, n: 400 }), logistic(found.cur)];
    const baseline = a.map((x, i) => ({ moved: x, same: fraction(i * 0.1375), constant: 'x' }));
    const current = b.map((x, i) => ({ moved: x, same: fraction(i * 0.2347), constant: 'x' }));
    const { features } = await monitoring.detectDrift('golden', '1.0.0', baseline, current);

    const raw = features.map(({ p_value }) => p_value!);
    expect(features.map(({ p_adjusted }) => p_adjusted)).toEqual(adjustPValues(raw, 'bh'));
    expect(features.map(({ feature, verdict }) => [feature, verdict])).toContainEqual(['constant', 'no_drift']);
  });
});
