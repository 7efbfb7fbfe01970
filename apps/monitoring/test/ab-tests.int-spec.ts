import {
  abTestConcluded,
  type AbTestConclusionState,
  type AbTestState,
  abTestCreated,
  abTestUpdated,
  type CloudEvent,
  decodeCloudEvent,
  type LoggedPrediction,
} from '@intelgraph/contracts';
import type { Bus } from '@intelgraph/messaging';
import { BUS } from '@intelgraph/platform';
import { aContext, eventually } from '@intelgraph/testing';
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
  const arm = async (variant: Variant, right: number, latency: number, test = ID): Promise<void> => {
    const predictions = Array.from({ length: 500 }, (_, i): LoggedPrediction => ({
      prediction_id: `${test}-${variant}-${i}`,
      event_time: NOW,
      inputs: { x: i },
      prediction: i % 2 === 0 ? 'yes' : 'no',
      latency_ms: latency + (i % 5),
      ab_test: { id: test, variant },
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

  it('has no guard-rails, and is never to be stopped, where the test has none', async () => {
    const nothing = { stop: false, reason: null, winner: null, detail: null, concluded_at: null };
    expect(await result()).toMatchObject({ guardrails: [], decision: nothing });
  });

  describe('of a test that has a guard-rail and stops by it', () => {
    const GUARDED = '019b0000-0000-7000-8000-000000000002';
    const guarded = state({
      ...{ id: GUARDED, success_metrics: ['accuracy'] },
      guardrail_metrics: [
        { metric: 'latency', max_degradation: 0.1 },
        { metric: 'error_rate', max_degradation: 1 },
      ],
      stop_rules: { guardrail_violated: true, sample_ratio_mismatch: false, decided: false, max_predictions: null },
    });
    const concluded: CloudEvent<AbTestConclusionState>[] = [];
    const resultOf = async (id: string): Promise<Record<string, unknown>> =>
      (await monitoring.call('GET', `ab-tests/${id}/result`)).body as unknown as Record<string, unknown>;
    const looks = async (): Promise<number> => {
      const text = (await monitoring.call('GET', '/metrics')).bytes.toString();
      const found = text.matchAll(/^monitoring_ab_test_look_duration_seconds_count\{.*outcome="none".*\} (\d+)$/gm);
      return [...found].reduce((sum, [, count]) => sum + Number(count), 0);
    };

    beforeAll(async () => {
      await monitoring.app.get<Bus>(BUS).subscribe({
        group: 'test.conclusions',
        topics: [abTestConcluded.type],
        handler: ({ value }) => {
          const event = decodeCloudEvent(value);
          concluded.push({ ...event, data: abTestConcluded.parse(event.data) });
          return Promise.resolve();
        },
      });
    });

    it('goes on while nothing is known', async () => {
      await monitoring.publish(abTestCreated, guarded, { version: 1 });
      await eventually(async () => expect(await looks()).toBeGreaterThan(1));
      expect(await resultOf(GUARDED)).toMatchObject({
        guardrails: [
          { metric: 'latency', verdict: 'too_few' },
          { metric: 'error_rate', verdict: 'too_few' },
        ],
        decision: { stop: false },
      });
      expect(concluded).toEqual([]);
    });

    it('is concluded once, by the platform itself, when the guard-rail is violated', async () => {
      await arm('control', 400, 10, GUARDED);
      await arm('treatment', 400, 13, GUARDED);
      await eventually(() => expect(concluded).toHaveLength(1));
      const [event] = concluded;
      expect(event).toMatchObject({
        ...{ principal: 'monitoring', principalkind: 'service', aggregateversion: 1, subject: `ab-test/${GUARDED}` },
        data: { id: GUARDED, revision: 1, reason: 'guardrail_violated', winner: 'control' },
      });
      const { detail, concluded_at } = event!.data;
      const decision = { stop: true, reason: 'guardrail_violated', winner: 'control', detail, concluded_at };
      const guardrails = [{ metric: 'latency', verdict: 'violated', max_degradation: 0.1 }, { verdict: 'safe' }];
      await eventually(async () => expect(await resultOf(GUARDED)).toMatchObject({ guardrails, decision }));
      const wire = await monitoring.grpc.getAbTestResult({ id: GUARDED }, aContext());
      expect(wire.guardrails).toMatchObject([{ metric: 'latency', verdict: 'violated' }, { verdict: 'safe' }]);
      expect(wire.decision).toMatchObject({ stop: true, winner: 'control', concludedAt: new Date(concluded_at) });
    });

    it('is looked at again where it was paused before it could be stopped, and runs again', async () => {
      await monitoring.publish(abTestUpdated, { ...guarded, status: 'paused', revision: 2 }, { version: 2 });
      await monitoring.publish(abTestUpdated, { ...guarded, status: 'running', revision: 3 }, { version: 3 });
      await eventually(() => expect(concluded).toHaveLength(2));
      expect(concluded[1]).toMatchObject({ aggregateversion: 3, data: { revision: 3 } });
      await monitoring.publish(abTestUpdated, { ...guarded, status: 'stopped', revision: 4 }, { version: 4 });
      await eventually(async () => expect(await resultOf(GUARDED)).toMatchObject({ status: 'stopped' }));
      expect(await resultOf(GUARDED)).toMatchObject({ decision: { stop: true, reason: 'guardrail_violated' } });
    });

    it('stops without a winner after as many predictions as it may have', async () => {
      const limited = state({
        id: '019b0000-0000-7000-8000-000000000003',
        stop_rules: { guardrail_violated: false, sample_ratio_mismatch: false, decided: true, max_predictions: 1000 },
      });
      await monitoring.publish(abTestCreated, limited, { version: 1 });
      await arm('control', 400, 10, limited.id);
      await arm('treatment', 400, 10, limited.id);
      const of = () => concluded.filter(({ data }) => data.id === limited.id);
      await eventually(() => expect(of()).toHaveLength(1));
      expect(of()[0]!.data).toMatchObject({
        ...{ reason: 'max_predictions', winner: null },
        ...{ control_predictions: 500, treatment_predictions: 500 },
      });
    });
  });

  it('can be planned for: so many rows, so many days', async () => {
    const asked = 'kind=proportion&baseline=0.1&min_effect=0.02&treatment_percent=50&predictions_per_day=1000';
    const plan = await monitoring.call('GET', `${BASE}/ab-tests/plan?${asked}`);
    expect(plan).toMatchObject({ status: 200, body: { control: 3841, treatment: 3841, total: 7682, days: 8 } });
    const rubbish = [
      'kind=proportion&baseline=0.1&min_effect=2',
      'kind=mean&baseline=1&min_effect=0.1',
      'kind=odds&baseline=1&min_effect=1',
    ];
    const answers = await Promise.all(rubbish.map((query) => monitoring.call('GET', `${BASE}/ab-tests/plan?${query}`)));
    expect(answers.map(({ status, body }) => [status, body.errors[0]?.field])).toEqual([
      [422, 'min_effect'],
      [422, 'std'],
      [422, 'kind'],
    ]);
  });

  it('refuses a confidence that is none', async () => {
    const answer = await monitoring.call('GET', `${BASE}/ab-tests/${ID}/result?confidence=2`);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'confidence' }] } });
  });
});
