import { describe, expect, it } from '@jest/globals';

import { withInterval } from './card-metrics.js';
import type { ObservedEvaluation } from './observed-facts.js';

const evaluation = (more: Partial<ObservedEvaluation> = {}): ObservedEvaluation => ({
  evaluation_id: 'e',
  model_name: 'fraud',
  artifact_uri: 'artifact://sha256:x',
  dataset_digest: 'd',
  rows: 10,
  metrics: {},
  created_at: '2026-01-01T00:00:00.000Z',
  ...more,
});

describe('the interval of a metric', () => {
  it("is Wilson's for accuracy: 8 of 10 is 0.4902 to 0.9433", () => {
    // Reference: statsmodels.stats.proportion.proportion_confint(8, 10, method='wilson').
    const { interval } = withInterval('accuracy', 0.8, evaluation());

    expect(interval).toMatchObject({ method: 'wilson', confidence: 0.95, trials: 10 });
    expect(interval?.low).toBeCloseTo(0.49016247153664183, 9);
    expect(interval?.high).toBeCloseTo(0.9433178485456247, 9);
  });

  it('of precision and recall needs the confusion of two classes', () => {
    const confusion = { classes: ['0', '1'], counts: [[50, 10], [5, 35]] }; // prettier-ignore
    const found = evaluation({ rows: 100, confusion });

    expect(withInterval('precision', 35 / 45, found).interval).toMatchObject({ trials: 45 });
    expect(withInterval('recall', 35 / 40, found).interval).toMatchObject({ trials: 40 });
    expect(withInterval('precision', 35 / 45, evaluation({ rows: 100 })).interval).toBeNull();
    const three = { classes: ['a', 'b', 'c'], counts: [[1], [2], [3]] };
    expect(withInterval('recall', 0.5, evaluation({ confusion: three })).interval).toBeNull();
  });

  it.each([
    ['roc_auc', 0.9],
    ['f1', 0.9],
    ['rmse', 0.5],
    ['accuracy', 0.85],
    ['accuracy', 1.2],
    ['accuracy', -0.1],
  ])('is not made up for %s = %d of 10 rows', (name, value) => {
    expect(withInterval(name, value, evaluation())).toEqual({ name, value, interval: null });
  });

  it('needs rows', () => {
    expect(withInterval('accuracy', 0, evaluation({ rows: 0 })).interval).toBeNull();
  });
});
