import { type AbTestState, abTestCreated, abTestUpdated, type LoggedPrediction } from '@intelgraph/contracts';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BASE, RunningMonitoring } from './fixtures/running-monitoring.js';

const ID = '019b0000-0000-7000-8000-000000000001';
const NOW = '2026-01-05T00:00:00.000Z';

const state = (more: Partial<AbTestState> = {}): AbTestState => ({
  id: ID,
  name: 'v1 against v2',
  description: '',
  control_model: { model_id: 'fraud', model_name: 'fraud', version: '1.0.0', resolved: true },
  treatment_model: { model_id: 'fraud', model_name: 'fraud', version: '1.1.0', resolved: true },
  traffic_split: { control: 50, treatment: 50 },
  start_date: NOW,
  end_date: null,
  status: 'running',
  success_metrics: ['accuracy', 'precision', 'latency', 'f1', 'value'],
  created_by: 'local-user',
  created_at: NOW,
  started_at: NOW,
  stopped_at: null,
  ...more,
});

type Variant = 'control' | 'treatment';

describe('the result of an A/B test', () => {
  let monitoring: RunningMonitoring;
  const result = async () => (await monitoring.call('GET', `ab-tests/${ID}/result`)).body;

  /** 500 predictions of an arm, `right` of which turn out to be right. */
  const arm = async (variant: Variant, right: number, latency: number): Promise<void> => {
    const predictions = Array.from({ length: 500 }, (_, i): LoggedPrediction => ({
      prediction_id: `${variant}-${i}`,
      event_time: NOW,
      inputs: { x: i },
      prediction: i % 2 === 0 ? 'yes' : 'no',
      latency_ms: latency + (i % 5),
      ab_test: { id: ID, variant },
    }));
    const labels = predictions.map(({ prediction_id, prediction }, i) => ({
      prediction_id,
      label: i < right ? prediction : prediction === 'yes' ? 'no' : 'yes',
      event_time: NOW,
    }));
    // Labels first: whichever arrives first, they meet.
    await monitoring.feedback(labels);
    await monitoring.predict(predictions, 'fraud', variant === 'control' ? '1.0.0' : '1.1.0');
  };

  beforeAll(async () => {
    monitoring = await RunningMonitoring.start();
  });
  afterAll(() => monitoring.stop());

  it('is not found before the registry has told of the test, then says that it knows too little', async () => {
    expect((await monitoring.call('GET', `ab-tests/${ID}/result`)).status).toBe(404);
    await monitoring.publish(abTestUpdated, state({ status: 'paused' }), { version: 2 });
    await monitoring.publish(abTestCreated, state(), { version: 1 });
    await monitoring.publish(abTestUpdated, state({ id: `${ID}9` }), { version: 1 });
    await eventually(async () => expect((await monitoring.call('GET', `ab-tests/${ID}9/result`)).status).toBe(200));

    const early = await result();
    expect(early).toMatchObject({ status: 'paused', control: { model_version: '1.0.0', predictions: 0 } });
    expect(early.metrics).toMatchObject([
      { metric: 'accuracy', verdict: 'too_few', p_value: null },
      { metric: 'precision', verdict: 'too_few' },
      { metric: 'latency', verdict: 'too_few' },
      { metric: 'f1', verdict: 'not_supported' },
      { metric: 'value', verdict: 'too_few' },
    ]);
  });

  it('compares proportions and means of the arms, with intervals', async () => {
    await arm('control', 400, 10);
    await arm('treatment', 440, 10.05);
    const found = await eventually(async () => {
      const body = await result();
      expect(body).toMatchObject({ control: { labelled: 500 }, treatment: { labelled: 500 } });
      return body;
    });
    const [accuracy, precision, latency] = found.metrics as unknown as Record<string, unknown>[];

    expect(found).toMatchObject({ sample_ratio_p: 1, positive_class: 'yes' });
    // scipy: two proportions 400/500 and 440/500, pooled z; Newcombe's interval.
    expect(accuracy).toMatchObject({
      test: 'two_proportion_z',
      control: { n: 500, successes: 400, value: 0.8 },
      treatment: { n: 500, successes: 440, value: 0.88 },
      verdict: 'treatment_better',
    });
    // The mixture SPRT's formulas in Python.
    expect(accuracy?.['always_valid_p']).toBeCloseTo(0.0253102834, 8);
    const [low, high] = accuracy?.['always_valid_interval'] as [number, number];
    expect([low, high]).toEqual([expect.closeTo(0.0066011777, 8), expect.closeTo(0.1533988223, 8)]);
    expect(found).toMatchObject({ sample_ratio_always_valid_p: 1 });
    expect(accuracy?.['statistic']).toBeCloseTo(0.08 / Math.sqrt((0.84 * 0.16 * 2) / 500), 10);
    expect(accuracy?.['difference']).toBeCloseTo(0.08, 12);
    expect(precision).toMatchObject({ control: { n: 250 }, treatment: { n: 250 } });
    expect(latency).toMatchObject({ test: 'welch_t', higher_is_better: false, verdict: 'no_difference' });
  });

  it('refuses a confidence that is none', async () => {
    const answer = await monitoring.call('GET', `${BASE}/ab-tests/${ID}/result?confidence=2`);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'confidence' }] } });
  });
});
