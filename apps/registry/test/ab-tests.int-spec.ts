import {
  abTestConcluded,
  type AbTestConclusionState,
  abTestCreated,
  AbTestServiceService,
  abTestUpdated,
  createCloudEvent,
  decodeCloudEvent,
  encodeCloudEvent,
  topicOf,
  type AbTestState,
} from '@intelgraph/contracts';
import { uuidv7Ids } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { BUS, grpcClient } from '@intelgraph/platform';
import { aContext, eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry, type Answer } from './fixtures/running-registry.js';

const BASE = '/api/v1/ab-tests';
const RAIL = { metric: 'latency', max_degradation: 0.1 };
const FREE = 'd'.repeat(36);

interface Seen {
  readonly type: string;
  readonly version: number;
  readonly data: AbTestState;
}

describe('A/B tests', () => {
  let registry: RunningRegistry;
  const seen: Seen[] = [];
  beforeAll(async () => {
    registry = await RunningRegistry.start();
    for (const version of ['1.0.0', '1.1.0', '1.2.0', '1.3.0']) await registry.stored('fraud', version);
    await registry.app.get<Bus>(BUS).subscribe({
      group: 'test.ab-tests',
      topics: [abTestCreated.type, abTestUpdated.type],
      handler: ({ value }) => {
        const { type, data, aggregateversion: version } = decodeCloudEvent(value);
        seen.push({ type, version, data: abTestCreated.parse(data) });
        return Promise.resolve();
      },
    });
  });
  afterAll(() => registry.stop());

  const body = (control: string, treatment: string, more: object = {}): object => ({
    name: `${control} against ${treatment}`,
    control_model: { model_id: 'fraud', version: control },
    treatment_model: { model_id: 'fraud', version: treatment },
    traffic_split: { control: 80, treatment: 20 },
    ...more,
  });
  const create = (control: string, treatment: string, more: object = {}): Promise<Answer> =>
    registry.call('POST', BASE, body(control, treatment, more));
  const step = (id: string, action: string, token = registry.author): Promise<Answer> =>
    registry.call('POST', `${BASE}/${id}/${action}`, undefined, { token });

  it('go from draft to running, paused, running and stopped, each with one event of the whole state', async () => {
    const made = await create('1.0.0', '1.1.0', { success_metrics: ['accuracy'] });
    expect(made).toMatchObject({ status: 201, body: { status: 'draft', started_at: null, revision: 1 } });
    const { id } = made.body;
    const states: Answer[] = [];
    for (const action of ['start', 'pause', 'start', 'stop']) states.push(await step(id, action));
    expect(states.map(({ status, body: test }) => [status, (test as unknown as AbTestState).status])).toEqual([
      [200, 'running'],
      [200, 'paused'],
      [200, 'running'],
      [200, 'stopped'],
    ]);
    const last = states.at(-1)!.body as unknown as AbTestState;
    expect(last).toMatchObject({ revision: 5, stopped_at: expect.any(String) });
    expect(last.started_at).toBe((states[0]!.body as unknown as AbTestState).started_at);
    expect(last.treatment_model).toMatchObject({
      model_name: 'fraud',
      artifact_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await registry.call('GET', `${BASE}/${id}`)).body).toEqual(last);
    await eventually(() => expect(seen.filter(({ data }) => data.id === id)).toHaveLength(5));
    const own = seen.filter(({ data }) => data.id === id);
    expect(own.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    const { result_path, ...state } = last as AbTestState & { result_path: string };
    expect(result_path).toBe(`/api/v1/monitoring/ab-tests/${id}/result`);
    expect(own.at(-1)).toEqual({ type: abTestUpdated.type, version: 5, data: state });
  });

  it.each([
    ['draft', 'pause', 409],
    ['stopped', 'start', 409],
    ['stopped', 'stop', 409],
    ['running', 'start', 409],
  ])('that are %s refuse to %s', async (from, action, status) => {
    const { id } = (await create('1.2.0', '1.1.0')).body;
    if (from === 'running') expect((await step(id, 'start')).status).toBe(200);
    if (from === 'stopped') expect((await step(id, 'stop')).status).toBe(200);
    expect(await step(id, action)).toMatchObject({ status, body: { code: 'AB_TEST.STATUS_CONFLICT' } });
    if (from === 'running') await step(id, 'stop');
  });

  it('have one running test for each control, also when two start at once', async () => {
    const ids = await Promise.all(['1.1.0', '1.2.0'].map(async (other) => (await create('1.3.0', other)).body.id));
    const answers = await Promise.all(ids.map((id) => step(id, 'start')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'AB_TEST.CONTROL_BUSY' });
    expect((await create('1.3.0', '1.0.0', { status: 'running' })).status).toBe(409);
    const running = await registry.call('GET', `${BASE}?status=running`);
    expect(running.body.items).toHaveLength(1);
    await step(ids[answers.findIndex(({ status }) => status === 200)]!, 'stop');
    expect((await create('1.3.0', '1.0.0', { status: 'running' })).status).toBe(201);
  });

  it('are counted by status in the metrics, as versions are by stage', async () => {
    const metrics = (await registry.call('GET', '/metrics')).bytes.toString();
    for (const status of ['draft', 'running', 'paused', 'stopped']) {
      const { items } = (await registry.call('GET', `${BASE}?status=${status}&page_size=100`)).body;
      expect(metrics).toContain(`\nregistry_ab_tests{status="${status}",service="registry"} ${items.length}\n`);
    }
    expect(metrics).toContain('\nregistry_model_versions{stage="development",service="registry"} 4\n');
  });

  it('are drafted by editors, and change traffic by deployers only', async () => {
    const editor = registry.issue('eve', ['editor']);
    const made = await registry.call('POST', BASE, body('1.0.0', '1.2.0'), { token: editor });
    expect(made.status).toBe(201);
    const running = body('1.0.0', '1.2.0', { status: 'running' });
    expect((await registry.call('POST', BASE, running, { token: editor })).status).toBe(403);
    for (const action of ['start', 'pause', 'stop']) {
      expect((await step(made.body.id, action, editor)).status).toBe(403);
      expect((await step(made.body.id, action, registry.viewer)).status).toBe(403);
    }
    expect((await registry.call('POST', BASE, body('1.0.0', '1.2.0'), { token: registry.viewer })).status).toBe(403);
  });

  it('keep a version of a model that is not known, resolved once it is', async () => {
    const later = { treatment_model: { model_id: 'later', version: '1.0.0' } };
    const { body: made } = await create('1.0.0', '1.1.0', later);
    expect(made.treatment_model).toMatchObject({ resolved: false, artifact_digest: null, model_name: 'later' });
    await registry.stored('later', '1.0.0');
    const started = await step(made.id, 'start');
    expect(started.body.treatment_model).toMatchObject({ resolved: true, artifact_digest: expect.any(String) });
    await step(made.id, 'stop');
  });

  it.each([
    ['traffic_split', body('1.0.0', '1.1.0', { traffic_split: { control: 80, treatment: 30 } })],
    ['traffic_split.control', body('1.0.0', '1.1.0', { traffic_split: { control: 80.5, treatment: 19.5 } })],
    ['traffic_split.treatment', body('1.0.0', '1.1.0', { traffic_split: { control: 110, treatment: -10 } })],
    ['treatment_model.version', body('1.0.0', '9.9.9')],
    ['control_model.version', body('9.9.9', '1.0.0')],
    ['treatment_model', body('1.0.0', '1.0.0')],
    ['treatment_model', body('1.0.0', '1.1.0', { treatment_model: 'fraud@1.1.0' })],
    ['status', body('1.0.0', '1.1.0', { status: 'paused' })],
    ['end_date', body('1.0.0', '1.1.0', { start_date: '2026-01-02T00:00:00Z', end_date: '2026-01-01T00:00:00Z' })],
    ['name', body('1.0.0', '1.1.0', { name: '' })],
    ['success_metrics', body('1.0.0', '1.1.0', { success_metrics: 'all' })],
    ['guardrail_metrics[0].metric', body('1.0.0', '1.1.0', { guardrail_metrics: [{ ...RAIL, metric: 'auc' }] })],
    ['guardrail_metrics.1.metric', body('1.0.0', '1.1.0', { guardrail_metrics: [RAIL, RAIL] })],
    ['guardrail_metrics[0].max_degradation', body('1.0.0', '1.1.0', { guardrail_metrics: [{ metric: 'latency' }] })],
    ['stop_rules.max_predictions', body('1.0.0', '1.1.0', { stop_rules: { max_predictions: 0 } })],
    ['stop_rules.guardrail_violated', body('1.0.0', '1.1.0', { stop_rules: { guardrail_violated: true } })],
    ['stop_rules.decided', body('1.0.0', '1.1.0', { stop_rules: { decided: true } })],
  ])('are refused with the name of %s', async (field, request) => {
    const answer = await registry.call('POST', BASE, request);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field: named }) => named)).toContain(field);
  });

  const conclude = async (id: string, revision: number): Promise<void> => {
    const data: AbTestConclusionState = {
      ...{ id, name: 'guarded', revision, reason: 'guardrail_violated', winner: 'control', detail: 'too slow' },
      ...{ control_predictions: 80, treatment_predictions: 20, concluded_at: new Date().toISOString() },
    };
    const event = createCloudEvent(aContext(), {
      ...{ definition: abTestConcluded, id: uuidv7Ids.next(), source: '/services/monitoring' },
      ...{ subject: `ab-test/${id}`, time: new Date(), aggregateVersion: revision, data },
    });
    // One key: they are handled in the order in which they were sent.
    const message = { topic: topicOf(abTestConcluded), key: 'all', value: encodeCloudEvent(event), headers: {} };
    await registry.app.get<Bus>(BUS).publish([message]);
  };
  const guarded = { guardrail_metrics: [RAIL], stop_rules: { guardrail_violated: true } };

  it('keep guard-rails and stop rules, and stop when monitoring has found that one holds', async () => {
    const rules = { guardrail_violated: true, sample_ratio_mismatch: false, decided: false, max_predictions: null };
    const made = await create('1.2.0', '1.1.0', guarded);
    const kept = { guardrail_metrics: [RAIL], stop_rules: rules, stop_reason: null };
    expect(made).toMatchObject({ status: 201, body: kept });
    const { id } = made.body;
    await step(id, 'start');
    await conclude(id, 2);
    const stopped = {
      status: 'stopped',
      stop_reason: 'guardrail_violated',
      revision: 3,
      stopped_at: expect.any(String),
    };
    await eventually(async () => expect((await registry.call('GET', `${BASE}/${id}`)).body).toMatchObject(stopped));
    await eventually(() => {
      const told = seen.filter(({ data }) => data.id === id).at(-1);
      expect(told).toMatchObject({ type: abTestUpdated.type, version: 3, data: { ...stopped, stop_rules: rules } });
    });
    expect((await create('1.2.0', '1.1.0')).body).toMatchObject({ guardrail_metrics: [], stop_rules: null });
  });

  it('are left alone by a conclusion about what they were before somebody wrote them', async () => {
    const paused = (await create('1.2.0', '1.1.0', guarded)).body.id;
    await step(paused, 'start');
    await step(paused, 'pause');
    const again = (await create('1.0.0', '1.1.0', guarded)).body.id;
    for (const action of ['start', 'pause', 'start']) await step(again, action);
    const last = (await create('1.1.0', '1.0.0', guarded)).body.id;
    await step(last, 'start');
    await conclude(paused, 2);
    await conclude(again, 2);
    await conclude('01a20b9a-a283-74f7-a812-000000000000', 2);
    await conclude(last, 2);
    const of = async (id: string): Promise<unknown> => (await registry.call('GET', `${BASE}/${id}`)).body;
    await eventually(async () => expect(await of(last)).toMatchObject({ status: 'stopped' }));
    expect(await of(paused)).toMatchObject({ status: 'paused', revision: 3, stop_reason: null });
    expect(await of(again)).toMatchObject({ status: 'running', revision: 4, stop_reason: null });
    for (const id of [paused, again]) await step(id, 'stop');
  });

  it('of another workspace, or that are not there, are not found', async () => {
    const { id } = (await create('1.0.0', '1.1.0')).body;
    const elsewhere = await registry.call('POST', `/w/other${BASE}/${id}/start`);
    expect(elsewhere.status).toBe(404);
    expect((await step('01a20b9a-a283-74f7-a812-000000000000', 'start')).status).toBe(404);
    expect([400, 404, 422]).toContain((await step(FREE, 'stop')).status);
  });

  it('are the same over gRPC', async () => {
    const { author } = registry;
    const ctx = await registry.contextOf(author);
    const client = grpcClient(AbTestServiceService, `127.0.0.1:${registry.app.grpcPort}`, { service: 'test' });
    const arm = (version: string): { model: string; version: string; modelName: string; resolved: boolean } => ({
      model: 'fraud',
      version,
      modelName: '',
      resolved: false,
    });
    const given = {
      name: 'by gRPC',
      description: '',
      control: arm('1.1.0'),
      treatment: arm('1.2.0'),
      controlPercent: 60,
      treatmentPercent: 40,
      startDate: undefined,
      endDate: undefined,
      status: '',
      successMetrics: [],
      guardrailMetrics: [{ metric: 'latency', maxDegradation: 0.1 }],
      stopRules: {
        ...{ guardrailViolated: true, sampleRatioMismatch: false, decided: false },
        maxPredictions: 100_000n,
      },
    };
    const { abTest } = await client.createAbTest(given, ctx);
    const id = abTest!.id;
    const { guardrailMetrics, stopRules } = given;
    expect(abTest).toMatchObject({ guardrailMetrics, stopRules, stopReason: undefined });
    expect((await client.startAbTest({ id }, ctx)).abTest).toMatchObject({ status: 'running', controlPercent: 60 });
    const { items } = await client.listAbTests({ status: 'running', pageSize: 0, pageToken: '' }, ctx);
    expect(items.map((test) => test.id)).toContain(id);
    expect((await client.pauseAbTest({ id }, ctx)).abTest).toMatchObject({ status: 'paused', revision: 3n });
    expect((await client.stopAbTest({ id }, ctx)).abTest).toMatchObject({ status: 'stopped' });
    await expect(client.startAbTest({ id }, ctx)).rejects.toMatchObject({ kind: 'conflict' });
    expect((await client.getAbTest({ id }, ctx)).abTest?.control).toMatchObject({ modelName: 'fraud', resolved: true });
    // Beyond what a Date can hold; no Date comes closer to it.
    const never = { getTime: () => 2 ** 60 } as Date;
    for (const [field, at] of Object.entries({ start_date: { startDate: never }, end_date: { endDate: never } })) {
      const refused = { kind: 'invalid', fields: [{ field }] };
      await expect(client.createAbTest({ ...given, ...at }, ctx)).rejects.toMatchObject(refused);
    }
    await expect(client.listAbTests({ status: 'done', pageSize: 0, pageToken: '' }, ctx)).rejects.toMatchObject({
      kind: 'invalid',
    });
    client.close();
  });
});
