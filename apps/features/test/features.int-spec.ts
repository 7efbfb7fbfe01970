import { createCloudEvent, encodeCloudEvent, featureWriteRequested, topicOf } from '@intelgraph/contracts';
import { uuidv7Ids } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { BUS } from '@intelgraph/platform';
import { aContext, eventually, redisAvailable, testRedis } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Answer, type AnswerBody, RunningFeatures } from './fixtures/running-features.js';

const BASE = '/api/v1/features';

/** What the app does, whatever the online store is. */
function suite(name: string, redisUrl: () => Promise<string | undefined>): void {
  describe(`the features service with ${name}`, () => {
    let features: RunningFeatures;
    const context = aContext();

    beforeAll(async () => {
      const url = await redisUrl();
      features = await RunningFeatures.start(url === undefined ? {} : { redisUrl: url });
    });
    afterAll(() => features.stop());

    const valueOf = async (feature: string, entity: string): Promise<AnswerBody> =>
      (await features.call('GET', `${BASE}/${feature}/values?entity_id=${encodeURIComponent(entity)}`)).body;

    it('registers a feature once, and shows it with its versions', async () => {
      const first = await features.register('clicks', { ttl_seconds: 3600, tags: ['web'] });
      const again = await features.register('clicks', { ttl_seconds: 3600, tags: ['web'] });
      const other = await features.register('clicks', { ttl_seconds: 60, tags: ['web'] });
      await features.register('clicks', { version: '1.10.0' });
      await features.register('clicks', { version: '1.9.0' });
      await features.register('clicks', { version: '2.0.0-rc.1' });

      expect([first.status, again.status, other.status]).toEqual([201, 200, 409]);
      expect(first.body).toMatchObject({ name: 'clicks', version: '1.0.0', ttl_seconds: 3600, owner: 'local-user' });
      expect(other.body).toMatchObject({ code: 'FEATURE.VERSION_IMMUTABLE' });
      expect((await features.call('GET', `${BASE}/clicks`)).body.version).toBe('1.10.0');
      const versions = (await features.call('GET', `${BASE}/clicks/versions`)).body.items;
      expect(versions.map(({ version }) => version)).toEqual(['1.0.0', '1.9.0', '1.10.0', '2.0.0-rc.1']);
      expect((await features.call('GET', `${BASE}/clicks/versions/1.9.0`)).body.version).toBe('1.9.0');
      expect((await features.call('GET', `${BASE}?tag=web&entity_type=user&page_size=1`)).body.items).toHaveLength(1);
      expect((await features.call('GET', `${BASE}/clicks/versions/3.0.0`)).status).toBe(404);
    });

    it('registers a feature service once, and answers it by REST and gRPC', async () => {
      await features.register('spent', { feature_type: 'float', ttl_seconds: 3600 });
      await features.register('shop_risk', { feature_type: 'float', entity_type: 'shop' });
      const services = '/api/v1/feature-services';
      const service = {
        ...{ name: 'fraud_inputs', version: '1.0.0', request_inputs: ['hour'] },
        features: [
          {
            feature: 'spent',
            input: 'amount',
            on_missing: 'default',
            on_stale: 'fail',
            default: 0,
            max_age_seconds: 60,
          },
          { feature: 'shop_risk@1.0.0' },
        ],
      };
      const first = await features.call('POST', services, service);
      const again = await features.call('POST', services, service);
      const other = await features.call('POST', services, { ...service, request_inputs: [] });
      expect([first.status, again.status, other.status]).toEqual([201, 200, 409]);
      const amount = {
        input: 'amount',
        feature: 'spent',
        version: '1.0.0',
        entity_type: 'user',
        feature_type: 'float',
      };
      const policy = { on_missing: 'default', on_stale: 'fail', default: 0, max_age_seconds: 60 };
      expect(first.body).toMatchObject({ inputs: [{ ...amount, ...policy }, { input: 'shop_risk' }] });
      expect((await features.call('GET', `${services}/fraud_inputs`)).body).toEqual(first.body);
      expect((await features.call('GET', `${services}/fraud_inputs/versions/1.0.0`)).body).toEqual(first.body);
      expect((await features.call('GET', `${services}?name=fraud_inputs`)).body.items).toEqual([first.body]);
      expect((await features.call('GET', `${services}/nothing`)).status).toBe(404);
      const unknown = { ...service, features: [{ feature: 'nothing' }] };
      expect((await features.call('POST', services, unknown)).status).toBe(404);
      const wrong = { ...service, features: [{ feature: 'spent', on_missing: 'guess' }] };
      expect((await features.call('POST', services, wrong)).status).toBe(422);

      const request = { description: '', owner: '', requestInputs: ['hour'] };
      const made = await features.grpc.registerFeatureService(
        {
          ...{ ...request, name: 'by_grpc', version: '1.0.0' },
          features: [
            { feature: 'spent', input: '', policy: { onMissing: 'default', number: 0.5, maxAgeSeconds: 60n } },
          ],
        },
        context,
      );
      const read = await features.grpc.getFeatureService({ service: 'by_grpc' }, context);
      expect(made.created).toBe(true);
      expect(read.service).toEqual(made.service);
      expect(read.service).toMatchObject({
        inputs: [{ input: 'spent', featureType: 'float', policy: { number: 0.5, maxAgeSeconds: 60n } }],
      });
    });

    it('reads by REST and gRPC what either has written', async () => {
      await features.register('balance');
      const written = await features.call('POST', `${BASE}/balance/values`, { entity_id: 'user:1/é', value: 42 });
      expect(written).toMatchObject({ status: 201, body: { stored: 1, online: 'applied' } });
      expect(await valueOf('balance', 'user:1/é')).toMatchObject({ value: 42, status: 'present', source: 'online' });

      const row = { feature: 'balance@1.0.0', entityId: 'user:1/é', value: { intValue: 9_007_199_254_740_993n } };
      expect(await features.grpc.writeValues({ rows: [row] }, context)).toMatchObject({
        stored: 1n,
        online: 'applied',
      });
      expect((await valueOf('balance', 'user:1/é')).value).toBe('9007199254740993');
      const { vectors } = await features.grpc.readVectors(
        { entityType: 'user', entityIds: ['user:1/é', 'nobody'], features: ['balance'] },
        context,
      );
      expect(vectors.map(({ values }) => [values[0]?.status, values[0]?.value?.intValue])).toEqual([
        ['present', 9_007_199_254_740_993n],
        ['not_found', undefined],
      ]);
    });

    it('reads a vector, a group, and a thousand entities at once', async () => {
      await features.register('v_count');
      await features.register('v_mean', { feature_type: 'float' });
      await features.register('v_seen', { feature_type: 'timestamp' });
      await features.register('v_embedding', { feature_type: 'vector', dimension: 3 });
      const values = {
        v_count: 7,
        v_mean: 125.5,
        v_seen: '2026-01-31T13:00:00.000001+01:00',
        v_embedding: [1, -0.5, 0],
      };
      const rows = Object.entries(values).map(([feature, value]) => ({ feature, entity_id: 'v1', value }));
      expect((await features.call('POST', `${BASE}/values`, { rows })).body).toMatchObject({ rows: 4, stored: 4 });

      const names = Object.keys(values);
      const vector = await features.call('POST', `${BASE}/vectors`, {
        entity_type: 'user',
        entity_id: 'v1',
        features: names,
        version: '1.0.0',
      });
      expect(vector.status).toBe(200);
      expect(vector.body.features).toEqual({ ...values, v_seen: '2026-01-31T12:00:00.000001Z' });
      expect(vector.body.metadata['v_mean']).toMatchObject({ status: 'present', version: '1.0.0' });

      const group = { name: 'v_group', version: '1.0.0', entity_type: 'user', features: ['v_count@1.0.0', 'v_mean'] };
      expect((await features.call('POST', `${BASE}/groups`, group)).status).toBe(201);
      expect((await features.call('POST', `${BASE}/groups`, group)).status).toBe(200);
      const read = await features.call('POST', `${BASE}/vectors`, {
        entity_type: 'user',
        entity_id: 'v1',
        group: 'v_group',
      });
      expect(read.body.features).toEqual({ v_count: 7, v_mean: 125.5 });
      expect((await features.call('GET', `${BASE}/groups/v_group`)).body.features).toHaveLength(2);
      expect((await features.call('GET', `${BASE}/groups`)).body.items).toHaveLength(1);

      const ids = Array.from({ length: 1000 }, (_, i) => `many_${i}`);
      await features.call('POST', `${BASE}/values`, {
        rows: ids.map((entity_id, value) => ({ feature: 'v_count', entity_id, value })),
      });
      const batch = await features.call('POST', `${BASE}/vectors/batch`, {
        entity_type: 'user',
        entity_ids: ids,
        features: ['v_count', 'v_mean'],
      });
      expect(batch.body.vectors.map((one) => one.features['v_count'])).toEqual(ids.map((_, i) => i));
    });

    it('shows history page by page, and values as of a time', async () => {
      await features.register('history');
      const rows = [1, 2, 3, 4].map((hour) => ({
        feature: 'history',
        entity_id: 'h',
        value: hour,
        event_time: `2026-01-01T0${hour}:00:00Z`,
      }));
      await features.call('POST', `${BASE}/values`, { rows });
      const path = `${BASE}/history/history?entity_id=h&page_size=2`;
      const first = await features.call('GET', path);
      const second = await features.call('GET', `${path}&page_token=${first.body.next_page_token}`);
      const range = await features.call(
        'GET',
        `${BASE}/history/history?entity_id=h&from=2026-01-01T02:00:00Z&to=2026-01-01T04:00:00Z`,
      );
      const valuesOf = ({ body }: Answer): unknown[] => body.items.map(({ value }) => value);

      expect([valuesOf(first), valuesOf(second), second.body.next_page_token]).toEqual([[4, 3], [2, 1], null]);
      expect(valuesOf(range)).toEqual([3, 2]);
      expect((await features.call('GET', `${path}&page_token=WzEsMl0`)).status).toBe(200);
      expect((await features.call('GET', `${path}&page_token=x`)).body.errors).toMatchObject([{ field: 'page_token' }]);
      const asOf = await features.call('GET', `${BASE}/history/values?entity_id=h&as_of=2026-01-01T02:30:00Z`);
      expect(asOf.body).toMatchObject({ value: 2, age_seconds: 1800, source: 'offline' });
      const early = await features.call('GET', `${BASE}/history/values?entity_id=h&as_of=2025-12-31`);
      expect(early.body).toMatchObject({ value: null, status: 'not_found' });
    });

    it('joins a training set by point in time', async () => {
      await features.register('joined', { ttl_seconds: 3600 });
      const rows = ['10:00', '11:00'].map((time, value) => ({
        feature: 'joined',
        entity_id: '7',
        value,
        event_time: `2026-01-01T${time}:00Z`,
      }));
      await features.call('POST', `${BASE}/values`, { rows });
      const request = {
        features: [{ feature: 'joined' }, { feature: 'joined', entity_key: 'other', column: 'other_joined' }],
        entity_rows: [
          { user: 7, other: '8', timestamp: '2026-01-01T10:59:59.999999Z', label: 'a' },
          { user: '7', other: 7, timestamp: '2026-01-01T12:00:00Z', label: 'b' },
          { user: '7', other: null, timestamp: '2026-01-01T12:00:00.000001Z', label: 'c' },
        ],
      };
      const { status, body } = await features.call('POST', `${BASE}/training-sets`, request);

      expect(status).toBe(200);
      expect(body.rows.map(({ label, joined, other_joined }) => [label, joined, other_joined])).toEqual([
        ['a', 0, null],
        ['b', 1, 1],
        ['c', null, null],
      ]);
      expect(body.missing).toEqual({ joined: 1, other_joined: 2 });
      expect((await features.call('POST', `${BASE}/training-sets`, request)).body.digest).toBe(body.digest);
    });

    it('shows where a feature comes from and who uses it', async () => {
      await features.register('raw', { sources: [{ kind: 'table', ref: 'bank.accounts', columns: ['amount'] }] });
      await features.register('derived', {
        sources: [
          { kind: 'feature', ref: 'raw@1.0.0' },
          { kind: 'feature', ref: 'gone' },
        ],
      });
      await features.call('POST', `${BASE}/groups`, {
        name: 'l_group',
        version: '1.0.0',
        entity_type: 'user',
        features: ['raw'],
      });
      const consumer = { kind: 'model', name: 'fraud', version: '1.0.0' };
      expect((await features.call('POST', `${BASE}/raw/consumers`, consumer)).status).toBe(201);
      expect((await features.call('POST', `${BASE}/raw/consumers`, consumer)).status).toBe(200);

      expect((await features.call('GET', `${BASE}/raw/lineage`)).body).toMatchObject({
        sources: [{ kind: 'table', columns: ['amount'], resolved: false }],
        derived_features: [{ name: 'derived', version: '1.0.0' }],
        groups: [{ name: 'l_group', version: '1.0.0' }],
        consumers: [{ ...consumer, recorded_by: 'local-user' }],
      });
      const derived = (await features.call('GET', `${BASE}/derived/lineage`)).body.sources;
      expect(derived.map(({ resolved }) => resolved)).toEqual([true, false]);
    });

    it('writes what commands on the bus ask for, once, and buries what can never be written with the reason', async () => {
      await features.register('commanded', { validation: { max: 10 } });
      const bus = features.app.get<Bus>(BUS);
      const send = async (value: unknown, id = uuidv7Ids.next()): Promise<void> => {
        const event = createCloudEvent(aContext(), {
          definition: featureWriteRequested,
          id,
          source: '/test',
          subject: 'features/commanded',
          time: new Date(),
          aggregateVersion: 1,
          data: { rows: [{ feature: 'commanded', entity_id: 'c', value: value as number }] },
        });
        await bus.publish([
          { topic: topicOf(featureWriteRequested), key: 'c', value: encodeCloudEvent(event), headers: {} },
        ]);
      };
      const id = uuidv7Ids.next();
      await send(1, id);
      await send(1, id);
      await send(11);
      await send('x');
      await send(2);

      await eventually(async () =>
        expect(await valueOf('commanded', 'c')).toMatchObject({ value: 2, source: 'online' }),
      );
      const history = await features.call('GET', `${BASE}/commanded/history?entity_id=c`);
      expect(history.body.items.map(({ value }) => value)).toEqual([2, 1]);
      const letters = await bus.deadLetters.list({ topic: topicOf(featureWriteRequested) });
      const reasons = letters.items.map(({ reason }) => reason);
      expect(reasons).toContainEqual(expect.stringContaining('rows[0].value: must be at most 10'));
      expect(reasons).toContainEqual(expect.stringContaining('rows[0].value: must be a whole number'));
    });

    it('counts reads and writes in its metrics', async () => {
      const { bytes } = await features.call('GET', '/metrics');
      const text = bytes.toString();

      expect(text).toMatch(/feature_values_read_total\{status="present",source="online".*\} \d+/);
      expect(text).toMatch(/feature_values_written_total\{outcome="newest".*\} \d+/);
      expect(text).toContain('feature_read_duration_seconds_bucket');
    });
  });
}

suite('its online store in process', () => Promise.resolve(undefined));
if (redisAvailable()) suite('its online store on Redis', async () => (await testRedis()).url);

describe('the features service after a restart', () => {
  it('fills its online store in process from the offline store', async () => {
    const features = await RunningFeatures.start();
    await features.register('kept');
    await features.call('POST', `${BASE}/kept/values`, { entity_id: '1', value: 5 });
    await features.restart();

    const reading = await eventually(async () => {
      const { body } = await features.call('GET', `${BASE}/kept/values?entity_id=1`);
      expect(body.source).toBe('online');
      return body;
    });
    await features.stop();

    expect(reading.value).toBe(5);
  });
});
