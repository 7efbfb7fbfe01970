import {
  decodeCloudEvent,
  feedbackReceived,
  InferenceServiceService,
  predictionsLogged,
  type FeedbackItem,
  type LoggedPrediction,
} from '@intelgraph/contracts';
import { assertedContext, type Role } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { BUS, grpcClient } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GuardedReplica } from './fixtures/guarded-replica.js';
import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const OLD = '2026-01-02T03:04:05.000Z';

describe('Feedback', () => {
  let inference: RunningInference;
  const items: FeedbackItem[] = [];
  const logged: LoggedPrediction[] = [];
  beforeAll(async () => {
    inference = await RunningInference.start();
    const body = { model_name: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] };
    expect((await inference.call('POST', '/api/v1/deployments', body)).status).toBe(201);
    await inference.app.get<Bus>(BUS).subscribe({
      group: 'test.feedback',
      topics: [feedbackReceived.type, predictionsLogged.type],
      handler: ({ value }) => {
        const { type, data } = decodeCloudEvent(value);
        if (type === feedbackReceived.type) items.push(...feedbackReceived.parse(data).items);
        else logged.push(...predictionsLogged.parse(data).predictions);
        return Promise.resolve();
      },
    });
  });
  afterAll(() => inference.stop());

  const post = (body: unknown): ReturnType<RunningInference['call']> => inference.call('POST', '/feedback', body);

  it('of one prediction or of many reaches the bus', async () => {
    const one = await post({ prediction_id: 'p-1', label: true });
    expect(one).toMatchObject({ status: 202, body: { feedback_id: expect.any(String), accepted: 1 } });
    const many = await post({
      items: [
        { prediction_id: 'p-2', label: 'yes', value: 12.5, event_time: OLD },
        { prediction_id: 'p-3', label: 4 },
      ],
    });
    expect(many).toMatchObject({ status: 202, body: { accepted: 2 } });
    await eventually(() => expect(items).toHaveLength(3));
    expect(items).toEqual(
      expect.arrayContaining([
        { prediction_id: 'p-1', label: true, event_time: expect.any(String) },
        { prediction_id: 'p-2', label: 'yes', value: 12.5, event_time: OLD },
      ]),
    );
  });

  it('comes over gRPC, too', async () => {
    const client = grpcClient(InferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const item = { predictionId: 'p-grpc', number: 0, eventTime: new Date(OLD) };
    expect(await client.recordFeedback({ items: [item] }, assertedContext('t'))).toMatchObject({ accepted: 1 });
    await eventually(() => expect(items).toContainEqual({ prediction_id: 'p-grpc', label: 0, event_time: OLD }));
    // Beyond what a Date can hold; no Date comes closer to it.
    const never = { ...item, eventTime: { getTime: () => 2 ** 60 } as Date };
    await expect(client.recordFeedback({ items: [never] }, assertedContext('t'))).rejects.toMatchObject({
      fields: [{ field: 'items[0].event_time' }],
    });
    await expect(client.recordFeedback({ items: [{ predictionId: 'x' }] }, assertedContext('t'))).rejects.toMatchObject(
      {
        fields: [{ field: 'items[0].label' }],
      },
    );
    client.close();
  });

  it('with the same Idempotency-Key is kept once', async () => {
    const send = async (label: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${inference.app.httpPort}/feedback`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
        body: JSON.stringify({ prediction_id: 'p-once', label }),
      });
    const [first, second] = [await send('a'), await send('a')];
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([202, 202, 'true']);
    expect(await second.json()).toEqual(await first.json());
    expect((await send('b')).status).toBe(422);
    await post({ prediction_id: 'p-after', label: 1 });
    await eventually(() => expect(items).toContainEqual(expect.objectContaining({ prediction_id: 'p-after' })));
    expect(items.filter(({ prediction_id }) => prediction_id === 'p-once')).toHaveLength(1);
  });

  it.each([
    ['body', [1]],
    ['items', { items: [] }],
    ['items', { items: 'x' }],
    ['items', { items: Array.from({ length: 1001 }, () => ({ prediction_id: 'p', label: 1 })) }],
    ['items[3]', { items: [...goodItems(3), null] }],
    ['items[3].label', { items: [...goodItems(3), { prediction_id: 'p' }] }],
    ['items[3].label', { items: [...goodItems(3), { prediction_id: 'p', label: [] }] }],
    ['items[1].hack', { items: [...goodItems(1), { prediction_id: 'p', label: 1, hack: 1 }] }],
    ['more', { items: goodItems(1), more: 1 }],
    ['prediction_id', { label: 1 }],
    ['value', { prediction_id: 'p', label: 1, value: '7' }],
    ['event_time', { prediction_id: 'p', label: 1, event_time: '2026-13-01T00:00:00Z' }],
  ])('is refused with the name of %s', async (field, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field: named }) => named)).toContain(field);
  });

  it('and predictions carry the time that a replay gives them', async () => {
    const inputs = rowOf(COLUMNS, 5);
    await inference.call('POST', '/predict', { model_name: 'fraud', inputs, event_time: OLD });
    await inference.call('POST', '/predict/batch', { model_name: 'fraud', inputs: [inputs, inputs], event_time: OLD });
    await inference.call('POST', '/predict', { model_name: 'fraud', inputs });
    await eventually(() => expect(logged).toHaveLength(4));
    expect(logged.map(({ event_time }) => event_time === OLD)).toEqual([true, true, true, false]);
    expect(logged.every(({ latency_ms }) => Number(latency_ms) >= 0)).toBe(true);
  });

  it('and times of replays are for deployers and admins only', async () => {
    const guarded = await GuardedReplica.start(inference);
    const inputs = rowOf(COLUMNS, 5);
    const row = { model_name: 'fraud', inputs };
    const dated = { event_time: OLD };
    const label = { prediction_id: 'p', label: 1 };
    const status = async (role: Role, path: string, body: object): Promise<number> =>
      (await guarded.post(role, path, body)).status;
    await eventually(async () => expect(await status('viewer', '/predict', row)).toBe(200));
    for (const role of ['viewer', 'editor'] as const) {
      expect(await status(role, '/predict', row)).toBe(200);
      const refused = await guarded.post(role, '/predict', { ...row, ...dated });
      expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
        403,
        expect.stringContaining('event_time'),
      ]);
      expect(await status(role, '/predict/batch', { model_name: 'fraud', inputs: [inputs], ...dated })).toBe(403);
    }
    expect(await status('viewer', '/feedback', label)).toBe(403);
    expect(await status('editor', '/feedback', label)).toBe(202);
    expect(await status('editor', '/feedback', { items: [{ ...label, ...dated }] })).toBe(403);
    for (const role of ['deployer', 'admin'] as const) {
      expect(await status(role, '/predict', { ...row, ...dated })).toBe(200);
      expect(await status(role, '/feedback', { ...label, ...dated })).toBe(202);
    }
    await guarded.stop();
  });

  it('is not taken while the database is away: nothing is promised that could be lost', async () => {
    await inference.app.close();
    await inference.boot({ databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none' });
    expect((await post({ prediction_id: 'p', label: 1 })).status).toBe(503);
  });
});

function goodItems(count: number): object[] {
  return Array.from({ length: count }, () => ({ prediction_id: 'p', label: 1 }));
}
