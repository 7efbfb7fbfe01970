import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningFeatures } from './fixtures/running-features.js';

const BASE = '/api/v1/features';

describe('hostile input to the features service', () => {
  let features: RunningFeatures;
  const context = aContext();

  beforeAll(async () => {
    features = await RunningFeatures.start();
    await features.register('an_int', { validation: { min: 0 } });
    await features.register('a_float', { feature_type: 'float' });
    await features.register('a_vector', { feature_type: 'vector' });
    await features.register('a_time', { feature_type: 'timestamp' });
    await features.register('a_text', { feature_type: 'string' });
  });
  afterAll(() => features.stop());

  const json = (value: unknown): string => JSON.stringify(value);

  it.each([
    ['an_int', '9007199254740993', 'value'],
    ['an_int', '"9223372036854775808"', 'value'],
    ['an_int', '-1', 'value'],
    ['an_int', '1.5', 'value'],
    ['an_int', 'true', 'value'],
    ['an_int', '{"a":1}', 'value'],
    ['an_int', 'null', 'value'],
    ['a_float', '1e400', 'value'],
    ['a_float', '"NaN"', 'value'],
    ['a_vector', json(Array.from({ length: 4097 }, () => 0)), 'value'],
    ['a_vector', '[1,null]', 'value'],
    ['a_vector', '[1,[2]]', 'value'],
    ['a_time', '"2026-02-30T00:00:00Z"', 'value'],
    ['a_time', '1700000000', 'value'],
    ['a_text', json('x'.repeat(20_000)), 'value'],
    ['a_text', '7', 'value'],
  ])('%s refuses %.40s and names the field', async (feature, value, field) => {
    const answer = await features.call('POST', `${BASE}/${feature}/values`, `{"entity_id":"1","value":${value}}`);

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });

  it.each([
    [{ value: 1 }, 'entity_id'],
    [{ entity_id: '', value: 1 }, 'entity_id'],
    [{ entity_id: 'x'.repeat(513), value: 1 }, 'entity_id'],
    [{ entity_id: 7, value: 1 }, 'entity_id'],
    [{ entity_id: '1', value: 1, event_time: '2026-02-30' }, 'event_time'],
    [{ entity_id: '1', value: 1, event_time: '2999-01-01T00:00:00Z' }, 'event_time'],
    [{ entity_id: '1', value: 1, created_time: '2999-01-01T00:00:00Z' }, 'created_time'],
    [{ entity_id: '1', value: 1, event_time: 5 }, 'event_time'],
    [{ entity_id: '1', value: 1, evnt_time: 'x' }, 'evnt_time'],
    [{ entity_id: '1', value: 1, version: 'one' }, 'version'],
  ])('a write %j is refused by its field', async (body, field) => {
    const answer = await features.call('POST', `${BASE}/an_int/values`, body);

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });

  it.each([
    ['NaN', 400],
    ['{"rows":[{"feature":"an_int","entity_id":"1","value":NaN}]}', 400],
    ['{"rows":{}}', 422],
    ['{"rows":[]}', 422],
    ['{"rows":[7]}', 422],
    ['{"rows":[[]]}', 422],
    ['{"rows":[{"__proto__":{"feature":"an_int"}}]}', 400],
    ['{"rows":[{"feature":"an_int","entity_id":"\\ud800","value":1}]}', 422],
    ['{"rows":[{"feature":"an_int\\u0000","entity_id":"1","value":1}]}', 422],
    ['{"rows":[{"feature":"nothing","entity_id":"1","value":1}]}', 404],
    ['{"rows":[{"feature":"an_int@9.9.9","entity_id":"1","value":1}]}', 404],
    [json({ rows: Array.from({ length: 5001 }, () => ({ feature: 'an_int', entity_id: '1', value: 1 })) }), 422],
  ])('a batch %.60s is answered with its status', async (body, status) => {
    expect((await features.call('POST', `${BASE}/values`, body)).status).toBe(status);
  });

  it('keeps zones, ids that look like code, and integers of 64 bits exactly as they are meant', async () => {
    const id = `'; DROP TABLE features; -- ☃ /../%00`;
    await features.call('POST', `${BASE}/an_int/values`, { entity_id: id, value: '9223372036854775807' });
    await features.call('POST', `${BASE}/a_time/values`, { entity_id: id, value: '2026-03-29T02:30:00.000001+02:00' });

    const read = async (feature: string) =>
      (await features.call('GET', `${BASE}/${feature}/values?entity_id=${encodeURIComponent(id)}`)).body.value;
    expect([await read('an_int'), await read('a_time')]).toEqual([
      '9223372036854775807',
      '2026-03-29T00:30:00.000001Z',
    ]);
  });

  it.each([
    [{ entity_type: 'user', entity_ids: Array.from({ length: 1001 }, String), features: ['an_int'] }, 422],
    [{ entity_type: 'user', entity_ids: [], features: ['an_int'] }, 422],
    [{ entity_type: 'user', entity_ids: ['1'], features: [] }, 422],
    [{ entity_type: 'user', entity_ids: ['1'] }, 422],
    [{ entity_type: 'user', entity_ids: ['1'], features: ['an_int'], group: 'g' }, 422],
    [{ entity_type: 'shop', entity_ids: ['1'], features: ['an_int'] }, 422],
    [{ entity_type: 'user', entity_ids: ['1'], features: ['an_int', 'unknown'] }, 404],
    [{ entity_type: 'user', entity_ids: ['1'], group: 'unknown' }, 404],
    [{ entity_type: 'user', entity_ids: ['1', null], features: ['an_int'] }, 422],
  ])('a batch read %#, which cannot be answered, says why', async (body, status) => {
    expect((await features.call('POST', `${BASE}/vectors/batch`, body)).status).toBe(status);
  });

  it.each([
    [{ features: [{ feature: 'an_int' }], entity_rows: [{ user: '1' }] }, 'entity_rows[0].timestamp'],
    [{ features: [{ feature: 'an_int' }], entity_rows: [{ timestamp: '2026-01-01' }] }, 'entity_rows[0].user'],
    [
      { features: [{ feature: 'an_int' }], entity_rows: [{ user: {}, timestamp: '2026-01-01' }] },
      'entity_rows[0].user',
    ],
    [{ features: [{ feature: 'an_int' }], entity_rows: [5] }, 'entity_rows[0]'],
    [{ features: [{ feature: 'an_int' }, { feature: 'an_int' }], entity_rows: [] }, 'features[1].column'],
    [
      { features: [{ feature: 'an_int', column: 'user' }], entity_rows: [{ user: '1', timestamp: '2026-01-01' }] },
      'features[0].column',
    ],
    [
      {
        features: [{ feature: 'an_int', entity_key: 'constructor' }],
        entity_rows: [{ user: '1', timestamp: '2026-01-01' }],
      },
      'entity_rows[0].constructor',
    ],
  ])('a training set %j is refused by its field', async (body, field) => {
    const answer = await features.call('POST', `${BASE}/training-sets`, body);

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });

  it('keeps workspaces apart', async () => {
    const headers = { 'x-workspace': 'other' };
    expect((await features.call('GET', `${BASE}/an_int`, undefined, headers)).status).toBe(404);
    expect((await features.call('POST', `${BASE}/an_int/values`, { entity_id: '1', value: 1 }, headers)).status).toBe(
      404,
    );
  });

  it('writes once for one idempotency key', async () => {
    const send = (value: number) =>
      features.call('POST', `${BASE}/an_int/values`, { entity_id: 'once', value }, { 'idempotency-key': 'k1' });
    const [first, again, other] = [await send(1), await send(1), await send(2)];

    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(other).toMatchObject({ status: 422, body: { code: 'REQUEST.IDEMPOTENCY_KEY_REUSED' } });
  });

  it('over gRPC is refused with the field as well', async () => {
    const write = (row: object) =>
      features.grpc.writeValues({ rows: [{ feature: 'an_int', entityId: '1', value: undefined, ...row }] }, context);
    await expect(write({})).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('rows[0].value'),
    });
    await expect(write({ value: { floatValue: Number.NaN } })).rejects.toMatchObject({ kind: 'invalid' });
    const far = { value: { intValue: 1n }, eventTimeMicros: 9_000_000_000_000_000_000n };
    await expect(write(far)).rejects.toMatchObject({ message: expect.stringContaining('rows[0].event_time_micros') });
    const unknown = features.grpc.getFeature({ feature: 'unknown' }, context);
    await expect(unknown).rejects.toMatchObject({ kind: 'not_found' });
    const viewer = features.grpc.readAsOf(
      { feature: 'an_int', entityId: '1', atMicros: -(2n ** 63n), filterByCreated: false },
      context,
    );
    await expect(viewer).rejects.toMatchObject({ kind: 'invalid' });
  });
});
