import { randomUUID } from 'node:crypto';

import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PlatformProcess } from './platform-process.js';

type Body = Readonly<Record<string, unknown>>;

const CSV = Array.from({ length: 300 }, (_, i) => {
  const amount = (i * 37) % 101;
  return `${amount},${(i * 7) % 24},${'aab'[i % 3] ?? 'a'},${amount > 60 ? 1 : 0}`;
}).join('\n');

describe('models by entity across the whole platform', () => {
  let platform: PlatformProcess;

  const call = async (method: string, path: string, body?: unknown): Promise<Body> => {
    const csv = typeof body === 'string';
    const response = await fetch(`${platform.url()}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${platform.token('author')}`,
        'x-request-id': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': csv ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: csv ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 400) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Body;
  };
  const feature = (name: string, feature_type: string): Promise<Body> =>
    call('POST', '/api/v1/features', {
      name,
      version: '1.0.0',
      feature_type,
      entity_type: 'user',
      ttl_seconds: 86_400,
    });

  beforeAll(async () => {
    platform = await PlatformProcess.start(PlatformProcess.newDataDir(), { LOG_LEVEL: 'warn' });
    const dataset = await call(
      'POST',
      '/api/v1/datasets?name=fraud&format=csv',
      `amount,hour,merchant,fraud\n${CSV}\n`,
    );
    const { job_id } = await call('POST', '/training/start', {
      ...{ model_name: 'fraud', dataset_config: { train_dataset_id: dataset['id'], target: 'fraud' } },
      hyperparameters: { epochs: 3, seed: 1 },
    });
    await eventually(
      async () => expect((await call('GET', `/training/status/${String(job_id)}`))['status']).toBe('succeeded'),
      { timeoutMs: 60_000 },
    );
    await feature('spent_7d', 'float');
    await feature('favourite_shop', 'string');
    await call('POST', '/api/v1/features/spent_7d/values', { entity_id: 'u1', value: 90.5 });
  }, 180_000);
  afterAll(async () => {
    await platform.stop();
    platform.remove();
  });

  it('a label names what feeds a version; answer, record and lineage say what did', async () => {
    await call('POST', '/api/v1/feature-services', {
      ...{ name: 'fraud_inputs', version: '1.0.0', request_inputs: ['hour'] },
      features: [
        { feature: 'spent_7d', input: 'amount', on_missing: 'default', default: 1 },
        { feature: 'favourite_shop', input: 'merchant', on_missing: 'impute' },
      ],
    });
    const label = '/api/v1/models/fraud/versions/1.0.0/labels/intelgraph.feature_service';
    await call('PUT', label, { value: 'fraud_inputs' });
    const routes = [{ version: '1.0.0', weight: 100 }];
    const made = await call('POST', '/api/v1/deployments', { name: 'fed', model_name: 'fraud', routes });
    const features = { amount: 'spent_7d@1.0.0', merchant: 'favourite_shop@1.0.0' };
    expect(made['routes']).toMatchObject([{ feature_service: { name: 'fraud_inputs', version: '1.0.0', features } }]);

    const missing = { status: 'missing', age_seconds: null, version: '1.0.0' };
    const shop = { ...missing, value: 'a', feature: 'favourite_shop', filled_by: 'imputation' };
    const spent = {
      value: 90.5,
      age_seconds: expect.any(Number),
      status: 'fresh',
      feature: 'spent_7d',
      version: '1.0.0',
    };
    const nothing = { ...missing, value: 1, feature: 'spent_7d', filled_by: 'default' };
    for (const [user, amount] of [
      ['u1', spent],
      ['nobody', nothing],
    ] as const) {
      const answer = await call('POST', '/predict', { model_name: 'fed', inputs: { hour: 3 }, entity: { user } });
      expect(answer['features']).toEqual({
        amount,
        merchant: shop,
        hour: expect.objectContaining({ status: 'request' }),
      });
      const record = await eventually(() => call('GET', `/api/v1/predictions/${String(answer['prediction_id'])}`), {
        timeoutMs: 30_000,
      });
      expect(record).toMatchObject({
        ...{ inputs: { amount: amount.value, hour: 3, merchant: 'a' }, features: { amount, merchant: shop } },
        ...{ entity: { user }, model_version: '1.0.0' },
      });
    }
    const model: unknown = expect.stringMatching(/^model:[^#]*@1\.0\.0$/);
    await eventually(
      async () => {
        const { links } = await call('GET', '/api/v1/lineage/graph?node=model:fraud%401.0.0&direction=up');
        expect(links).toEqual(
          expect.arrayContaining([
            { from: 'feature:spent_7d@1.0.0', to: 'service:fraud_inputs@1.0.0', relationship: 'feature' },
            { from: 'service:fraud_inputs@1.0.0', to: model, relationship: 'feature_service' },
          ]),
        );
      },
      { timeoutMs: 30_000 },
    );
  }, 90_000);
});
