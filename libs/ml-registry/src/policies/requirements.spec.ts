import type { PromotionRequirements } from '@intelgraph/contracts';
import { describe, expect, it } from '@jest/globals';

import { isPromotion, matchesPattern } from './promotions.js';
import { judge, type Evidence } from './requirements.js';

const NOTHING: PromotionRequirements = {
  metrics: [],
  checklist: [],
  approvals: { count: 1, roles: [] },
  model_card: { required: false, sections: [] },
  evaluation: [],
  ab_test: { finished: false },
};
const bare: Evidence = {
  metrics: {},
  evaluations: [],
  card: null,
  finishedAbTest: false,
  succeededCanary: false,
  checklist: [],
  approvals: [{ approver: 'grace', roles: ['approver'] }],
};
const unmet = (wanted: Partial<PromotionRequirements>, evidence: Partial<Evidence> = {}) =>
  judge({ ...NOTHING, ...wanted }, { ...bare, ...evidence })
    .filter(({ met }) => !met)
    .map(({ requirement, required, actual }) => `${requirement} ${required}, is ${String(actual)}`);

describe('a requirement on a metric', () => {
  const wanted = (operator: '>=' | '>' | '<=' | '<', source: 'version' | 'evaluation' = 'version') => ({
    metrics: [{ metric: 'auc', operator, value: 0.9, source }],
  });

  it.each([
    ['>=', 0.9, true],
    ['>', 0.9, false],
    ['<=', 0.9, true],
    ['<', 0.9, false],
    ['>=', 0.89, false],
    ['<', 0.1, true],
  ] as const)('%s 0.9 takes %d: %s', (operator, auc, met) => {
    expect(unmet(wanted(operator), { metrics: { auc } }).length === 0).toBe(met);
  });

  it('is not met by a metric that is not there, nor by one that every object has', () => {
    expect(unmet(wanted('<'))).toEqual(['metric:auc < 0.9, is null']);
    const inherited = [{ metric: 'constructor', operator: '>=' as const, value: 0, source: 'version' as const }];
    expect(unmet({ metrics: inherited })).toHaveLength(1);
  });

  it('of an evaluation takes the newest that has it, however good an older one was', () => {
    const found = (auc?: number): Evidence['evaluations'][number] => ({
      metrics: auc === undefined ? {} : { auc },
      checks: {},
    });

    expect(unmet(wanted('>=', 'evaluation'), { evaluations: [found(), found(0.95), found(0.1)] })).toEqual([]);
    expect(unmet(wanted('>=', 'evaluation'), { evaluations: [found(0.8), found(0.95)] })).toEqual([
      'evaluation_metric:auc >= 0.9, is 0.8',
    ]);
  });
});

describe('the other requirements', () => {
  it('ask for a check of an evaluation, and for its bound', () => {
    const bound = { check: 'fairness', metric: 'demographic_parity_difference', operator: '<=', value: 0.1 } as const;
    const made = { check: 'robustness', metric: null, operator: null, value: null } as const;
    const evaluations = [{ metrics: {}, checks: { fairness: { demographic_parity_difference: 0.2 } } }];

    expect(unmet({ evaluation: [bound, made] }, { evaluations })).toEqual([
      'evaluation:fairness.demographic_parity_difference <= 0.1, is 0.2',
      'evaluation:robustness an evaluation with include_robustness, is false',
    ]);
  });

  it("take an evaluation's fairness only between the columns that the policy names", () => {
    const bound = { check: 'fairness', metric: 'demographic_parity_difference', operator: '<=', value: 0.1 } as const;
    const made = { check: 'fairness', metric: null, operator: null, value: null } as const;
    const wanted = { evaluation: [bound, made], sensitive_columns: ['gender', 'age'] };
    const found = (difference: number, ...fairness_columns: string[]) => ({
      ...{ metrics: {}, checks: { fairness: { demographic_parity_difference: difference } } },
      ...(fairness_columns.length === 0 ? {} : { fairness_columns }),
    });
    const missing = [
      'evaluation:fairness.demographic_parity_difference <= 0.1, is null',
      'evaluation:fairness an evaluation with include_fairness between gender, age, is false',
    ];

    expect(unmet(wanted, { evaluations: [found(0, 'shoe_size'), found(0, 'gender'), found(0)] })).toEqual(missing);
    expect(unmet(wanted, { evaluations: [found(0, 'shoe_size'), found(0.05, 'age', 'gender', 'x')] })).toEqual([]);
    expect(unmet(wanted, { evaluations: [found(0.2, 'age', 'gender'), found(0, 'age', 'gender')] })).toEqual([
      'evaluation:fairness.demographic_parity_difference <= 0.1, is 0.2',
    ]);
  });

  it('ask for a card, its sections, a finished test and items of the checklist', () => {
    const wanted = {
      model_card: { required: true, sections: ['limitations'] },
      ab_test: { finished: true },
      checklist: ['a', 'b', 'c'],
    };
    const checklist = [
      { item: 'a', completed: true },
      { item: 'b', completed: false },
    ];

    expect(unmet(wanted, { checklist })).toEqual([
      'model_card a generated model card, is false',
      'model_card:limitations filled by the author, is false',
      'ab_test a finished A/B test, is false',
      'checklist:b completed, is not completed',
      'checklist:c completed, is null',
    ]);
    expect(unmet(wanted, { checklist, card: { sections: ['limitations'] }, finishedAbTest: true })).toHaveLength(2);
  });

  it('ask for a canary that succeeded', () => {
    const wanted = { canary: { succeeded: true } };
    expect(unmet(wanted)).toEqual(['canary a canary that passed all of its steps, is false']);
    expect(unmet(wanted, { succeededCanary: true })).toEqual([]);
    expect(unmet({ canary: { succeeded: false } })).toEqual([]);
  });

  it('ask for people and for their roles', () => {
    const wanted = { approvals: { count: 2, roles: ['admin'] } };
    const root = { approver: 'root', roles: ['approver', 'admin'] };

    expect(unmet(wanted)).toEqual([
      'approvals >= 2, is 1',
      'approver_role:admin an approver with the role admin, is false',
    ]);
    expect(unmet(wanted, { approvals: [...bare.approvals, root] })).toEqual([]);
  });
});

describe('a policy is about', () => {
  it.each([
    ['*', 'fraud', true],
    ['fraud', 'fraud', true],
    ['fraud', 'fraud2', false],
    ['fraud*', 'fraud2', true],
    ['*_v2', 'fraud_v2', true],
    ['fr*d', 'fraud', true],
    ['fr*r*d', 'frd', false],
    ['a*a', 'a', false],
    ['*a*b*', 'xxaybz', true],
    ['*a*b*', 'xxbya', false],
    ['f.aud', 'fraud', false],
    ['**', '', true],
  ])('models of the pattern %s: %s is one: %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  it('answers at once whatever the pattern', () => {
    expect(matchesPattern('*a'.repeat(60), 'a'.repeat(128))).toBe(true);
    expect(matchesPattern(`${'*a'.repeat(60)}*b`, 'a'.repeat(128))).toBe(false);
  });

  it('ways up only', () => {
    expect(isPromotion('development', 'staging')).toBe(true);
    expect(isPromotion('archived', 'staging')).toBe(true);
    expect(isPromotion('staging', 'production')).toBe(true);
    expect(isPromotion('production', 'staging')).toBe(false);
    expect(isPromotion('staging', 'archived')).toBe(false);
  });
});
