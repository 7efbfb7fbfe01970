import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';

import { compareArms } from './compare-arms.js';
import type { ExperimentRow } from './success-metrics.js';

interface Reference {
  readonly two_proportions: readonly {
    readonly id: string;
    readonly c1: number;
    readonly n1: number;
    readonly c2: number;
    readonly n2: number;
    readonly expected: {
      readonly difference: number;
      readonly z_pooled: number;
      readonly p_two_sided: number;
      readonly ci_newcombe: readonly [number, number];
    };
  }[];
}

const row = (variant: ExperimentRow['variant'], more: Partial<ExperimentRow>): ExperimentRow => ({
  ...{ variant, prediction: 'a', label: 'a', probabilities: null, latency_ms: null, value: null },
  ...more,
});
const repeat = (count: number, one: ExperimentRow): ExperimentRow[] => Array.from({ length: count }, () => one);
const options = { confidence: 0.95, positive: 'yes' };

describe('the arms of an A/B test', () => {
  const reference = golden('ab_tests.json') as Reference | undefined;

  (reference === undefined ? it.skip : it)('are compared with the reference numbers of two proportions', () => {
    const { c1, n1, c2, n2, expected } = reference!.two_proportions.find(({ id }) => id === 'typical')!;
    const rows = [
      ...repeat(c1, row('control', {})),
      ...repeat(n1 - c1, row('control', { label: 'b' })),
      ...repeat(c2, row('treatment', {})),
      ...repeat(n2 - c2, row('treatment', { label: 'b' })),
    ];
    const [accuracy] = compareArms(['accuracy'], rows, options);
    const wanted = { difference: expected.difference, statistic: expected.z_pooled, p_value: expected.p_two_sided };
    expect(differences(accuracy, { ...wanted, interval: expected.ci_newcombe }, 1e-8)).toEqual([]);
    expect(accuracy).toMatchObject({ verdict: 'no_difference', control: { n: n1, successes: c1 } });
  });

  it('differ only where that holds for all metrics together (Holm)', () => {
    const arm = (variant: ExperimentRow['variant'], right: number) =>
      Array.from({ length: 400 }, (_, i) =>
        row(variant, { label: i < right ? 'a' : 'b', latency_ms: 10 + (i % 7), value: i % 3 }),
      );
    const rows = [...arm('control', 300), ...arm('treatment', 327)];
    const alone = compareArms(['accuracy'], rows, options);
    const among = compareArms(['accuracy', 'latency', 'value'], rows, options);

    expect(alone[0]).toMatchObject({ verdict: 'treatment_better' });
    expect(among[0]?.p_adjusted).toBeCloseTo(3 * (alone[0]?.p_value ?? 0), 12);
    expect(among.map(({ verdict }) => verdict)).toEqual(['no_difference', 'no_difference', 'no_difference']);
  });

  it('know which way is better', () => {
    const arm = (variant: ExperimentRow['variant'], latency: number) =>
      Array.from({ length: 100 }, (_, i) => row(variant, { latency_ms: latency + (i % 5) }));
    const rows = [...arm('control', 20), ...arm('treatment', 10)];
    expect(compareArms(['latency'], rows, options)).toMatchObject([{ verdict: 'treatment_better', difference: -10 }]);
  });

  it('count precision among what was called positive, recall among what is', () => {
    const make = (variant: ExperimentRow['variant']) => [
      ...repeat(60, row(variant, { prediction: 'yes', label: 'yes' })),
      ...repeat(20, row(variant, { prediction: 'yes', label: 'no' })),
      ...repeat(40, row(variant, { prediction: 'no', label: 'yes' })),
      ...repeat(10, row(variant, { prediction: 'yes', label: null })),
    ];
    const [precision, recall, positive] = compareArms(
      ['precision', 'recall', 'positive_rate'],
      [...make('control'), ...make('treatment')],
      options,
    );
    expect(precision).toMatchObject({ control: { n: 80, successes: 60 } });
    expect(recall).toMatchObject({ control: { n: 100, successes: 60 } });
    expect(positive).toMatchObject({ control: { n: 130, successes: 90 } });
  });

  it('have no rate of a class that nobody has named', () => {
    const metrics = ['precision', 'recall', 'positive_rate', 'conversion'];
    const rows = [...repeat(50, row('control', { label: '1' })), ...repeat(50, row('treatment', { label: '1' }))];
    const unknown = compareArms(metrics, rows, { confidence: 0.95, positive: null });
    for (const metric of unknown) {
      expect(metric).toMatchObject({ verdict: 'too_few', control: { n: 0, value: null }, treatment: { n: 0 } });
      expect(metric.note).toContain('positive_class');
    }
    const [, , , conversion] = compareArms(metrics, rows, { confidence: 0.95, positive: '1' });
    expect(conversion).toMatchObject({ control: { n: 50, successes: 50, value: 1 } });
  });

  it('are compared once by a metric that is named twice', () => {
    const arm = (variant: ExperimentRow['variant'], right: number) =>
      Array.from({ length: 400 }, (_, i) => row(variant, { label: i < right ? 'a' : 'b' }));
    const found = compareArms(['accuracy', 'accuracy'], [...arm('control', 300), ...arm('treatment', 327)], options);
    expect(found).toHaveLength(1);
    expect(found[0]?.p_adjusted).toBe(found[0]?.p_value);
  });

  it('say too few, not supported, or that nothing varies', () => {
    const few = [row('control', {}), row('treatment', {})];
    expect(compareArms(['accuracy', 'auc'], few, options)).toMatchObject([
      { verdict: 'too_few', note: 'an arm has 1 rows of 30 needed' },
      { verdict: 'not_supported', p_value: null },
    ]);
    const same = [...repeat(50, row('control', { value: 1 })), ...repeat(50, row('treatment', { value: 1 }))];
    expect(compareArms(['value'], same, options)).toMatchObject([
      { verdict: 'too_few', note: 'the values do not vary' },
    ]);
  });
});
