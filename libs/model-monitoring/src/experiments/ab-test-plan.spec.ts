import { InvalidInputError } from '@intelgraph/kernel';
import { golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';

import { planAbTest } from './ab-test-plan.js';

interface Reference {
  readonly power: readonly {
    readonly id: string;
    readonly p1?: number;
    readonly p2?: number;
    readonly d?: number;
    readonly alpha: number;
    readonly power: number;
    readonly ratio_n2_over_n1: number;
    readonly expected: { readonly n1_pooled_formula?: number; readonly n1_normal?: number };
  }[];
}

const proportion = { kind: 'proportion', baseline: 0.1, min_effect: 0.02 } as const;
const mean = { kind: 'mean', baseline: 10, std: 2, min_effect: 0.5 } as const;
const fieldOf = (request: object): string[] => {
  try {
    planAbTest(request as Parameters<typeof planAbTest>[0]);
    return [];
  } catch (error) {
    return error instanceof InvalidInputError ? error.fields.map(({ field }) => field) : [String(error)];
  }
};

describe('the plan of an A/B test', () => {
  const cases = (golden('ab_tests.json') as Reference | undefined)?.power ?? [];

  (cases.length === 0 ? it.skip : it)('needs as many rows as the reference numbers say, rounded up', () => {
    for (const { p1, p2, d, alpha, power, ratio_n2_over_n1: ratio, expected } of cases) {
      const more = { alpha, power, treatment_percent: (100 * ratio) / (1 + ratio) };
      const needed = expected.n1_pooled_formula ?? expected.n1_normal ?? NaN;
      const plan =
        p1 === undefined || p2 === undefined
          ? planAbTest({ kind: 'mean', baseline: 0, std: 4, min_effect: 4 * (d ?? NaN), ...more })
          : planAbTest({ kind: 'proportion', baseline: p1, min_effect: p2 - p1, ...more });
      expect(plan.control).toBe(Math.max(30, Math.ceil(needed - 1e-6)));
      expect(plan.treatment).toBe(Math.max(30, Math.ceil(needed * ratio - 1e-6)));
      expect(plan.total).toBe(plan.control + plan.treatment);
    }
  });

  it('says how long that takes, whichever way the difference goes', () => {
    const plan = planAbTest({ ...proportion, predictions_per_day: 1000 });
    expect(plan).toMatchObject({ control: 3841, treatment: 3841, total: 7682, days: 8, alpha: 0.05, power: 0.8 });
    expect(plan.formula).toContain('Fleiss');
    expect(planAbTest(mean).days).toBeNull();
    expect(planAbTest({ ...mean, min_effect: -0.5 })).toEqual(planAbTest(mean));
  });

  it('gives each arm the rows that it must have to be compared', () => {
    expect(planAbTest({ ...mean, min_effect: 1000 })).toMatchObject({ control: 30, treatment: 30 });
  });

  it.each([
    ['baseline', { ...proportion, baseline: 1.1 }],
    ['baseline', { ...mean, baseline: Infinity }],
    ['min_effect', { ...proportion, min_effect: 0 }],
    ['min_effect', { ...proportion, min_effect: 0.95 }],
    ['min_effect', { ...proportion, min_effect: 1e-300 }],
    ['min_effect', { ...mean, min_effect: 1e-12 }],
    ['min_effect', { ...mean, min_effect: NaN }],
    ['std', { ...mean, std: undefined }],
    ['std', { ...mean, std: 0 }],
    ['alpha', { ...proportion, alpha: 0 }],
    ['power', { ...proportion, power: 1 }],
    ['treatment_percent', { ...proportion, treatment_percent: 100 }],
    ['predictions_per_day', { ...proportion, predictions_per_day: 0 }],
  ])('is refused with the name of %s: %j', (field, request) => {
    expect(fieldOf(request)).toEqual([field]);
  });
});
