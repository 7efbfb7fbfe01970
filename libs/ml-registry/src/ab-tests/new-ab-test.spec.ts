import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { checkNewAbTest, type NewAbTest } from './new-ab-test.js';

const test: NewAbTest = {
  name: 'one against two',
  control_model: { model_id: 'fraud', version: '1.0.0' },
  treatment_model: { model_id: 'fraud', version: '1.1.0' },
  traffic_split: { control: 50, treatment: 50 },
};
const RAIL = { metric: 'error_rate', max_degradation: 0.1 };
const fieldsOf = (more: object): string[] => {
  try {
    checkNewAbTest({ ...test, ...more });
    return [];
  } catch (error) {
    return error instanceof InvalidInputError ? error.fields.map(({ field }) => field) : [String(error)];
  }
};

describe('a new A/B test', () => {
  it.each([
    [{}, []],
    [{ success_metrics: ['accuracy', 'recall'], start_date: '2026-01-31T12:00:00Z' }, []],
    [{ success_metrics: ['accuracy', 'accuracy'] }, ['success_metrics']],
    [{ start_date: '2026-12-31T23:59:60Z' }, ['start_date']],
    [{ end_date: '2026-12-31T23:59:60Z' }, ['end_date']],
    [{ start_date: '2026-02-01T00:00:00Z', end_date: '2026-02-01T00:00:00Z' }, ['end_date']],
    [{ traffic_split: { control: 50, treatment: 51 } }, ['traffic_split']],
    [{ status: 'stopped' }, ['status']],
    [{ guardrail_metrics: [{ metric: 'latency', max_degradation: 0 }] }, []],
    [{ guardrail_metrics: [{ metric: 'latency', max_degradation: -0.1 }] }, ['guardrail_metrics.0.max_degradation']],
    [{ guardrail_metrics: [{ metric: 'latency', max_degradation: NaN }] }, ['guardrail_metrics.0.max_degradation']],
    [{ guardrail_metrics: [{ metric: 'latency' }] }, ['guardrail_metrics.0.max_degradation']],
    [{ guardrail_metrics: [{ metric: 'roc_auc', max_degradation: 0.1 }] }, ['guardrail_metrics.0.metric']],
    [{ guardrail_metrics: [RAIL, { ...RAIL, max_degradation: 0.2 }] }, ['guardrail_metrics.1.metric']],
    [{ guardrail_metrics: Array.from({ length: 21 }, () => RAIL) }, ['guardrail_metrics']],
    [{ guardrail_metrics: [RAIL], stop_rules: { guardrail_violated: true, max_predictions: 1 } }, []],
    [{ stop_rules: { guardrail_violated: true } }, ['stop_rules.guardrail_violated']],
    [{ stop_rules: { decided: true } }, ['stop_rules.decided']],
    [{ stop_rules: { decided: true }, success_metrics: ['roc_auc', 'accuracy'] }, ['stop_rules.decided']],
    [{ stop_rules: { decided: true }, success_metrics: ['Accuracy'] }, []],
    [{ stop_rules: { max_predictions: 0 } }, ['stop_rules.max_predictions']],
    [{ stop_rules: { max_predictions: 1.5 } }, ['stop_rules.max_predictions']],
    [{ stop_rules: { guardrails_violated: true } }, ['stop_rules.guardrails_violated']],
  ])('%j is wrong in %j', (more, fields) => {
    expect(fieldsOf(more)).toEqual(fields);
  });
});
