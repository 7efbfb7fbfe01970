import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { checkNewAbTest, type NewAbTest } from './new-ab-test.js';

const test: NewAbTest = {
  name: 'one against two',
  control_model: { model_id: 'fraud', version: '1.0.0' },
  treatment_model: { model_id: 'fraud', version: '1.1.0' },
  traffic_split: { control: 50, treatment: 50 },
};
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
  ])('%j is wrong in %j', (more, fields) => {
    expect(fieldsOf(more)).toEqual(fields);
  });
});
