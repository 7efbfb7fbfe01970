import { randomUUID } from 'node:crypto';

import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PlatformProcess } from './platform-process.js';

const CSV = `amount,hour,merchant,fraud\n${Array.from(
  { length: 600 },
  (_, i) => `${(i * 37) % 101},${i % 24},${'abc'[i % 3] ?? 'a'},${(i * 37) % 101 > 60 ? 1 : 0}`,
).join('\n')}\n`;

interface Answer {
  id: string;
  status: string;
  job_id: string;
  prediction_id: string;
  verdict: string;
  drifted_features: string[];
  features: { feature: string; verdict: string }[];
  items: Answer[];
  labelled: number;
  metrics: Record<string, number>;
}

describe('a model that is monitored across the whole platform', () => {
  let platform: PlatformProcess;
  const started = new Date();
  let dataset: string;

  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
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
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  };

  beforeAll(async () => {
    platform = await PlatformProcess.start(PlatformProcess.newDataDir(), { LOG_LEVEL: 'warn' });
    dataset = (await call('POST', '/api/v1/datasets?name=cards&format=csv', CSV)).id;
    const { job_id } = await call('POST', '/training/start', {
      model_name: 'fraud',
      dataset_config: { train_dataset_id: dataset, target: 'fraud' },
      hyperparameters: { epochs: 3, seed: 1 },
    });
    await eventually(async () => expect((await call('GET', `/training/status/${job_id}`)).status).toBe('succeeded'), {
      timeoutMs: 60_000,
    });
    const routes = [{ version: '1.0.0', weight: 100 }];
    await call('POST', '/api/v1/deployments', { name: 'cards', model_name: 'fraud', routes });
  }, 120_000);
  afterAll(async () => {
    await platform.stop();
    platform.remove();
  });

  it('has its predictions, labels, drift against the training, and quality', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 120; i++) {
      const inputs = { amount: 60 + ((i * 37) % 40), hour: i % 24, merchant: 'abc'[i % 3] };
      ids.push((await call('POST', '/predict', { model_name: 'fraud', inputs })).prediction_id);
    }
    const items = ids.map((prediction_id) => ({ prediction_id, label: 1 }));
    await call('POST', '/feedback', { items });

    const window = { from: started.toISOString(), to: new Date(Date.now() + 3_600_000).toISOString() };
    const query = `model_id=fraud&from=${window.from}&to=${window.to}&bucket=all`;
    const performance = await eventually(
      async () => {
        const [all] = (await call('GET', `/api/v1/monitoring/performance?${query}`)).items;
        expect(all).toMatchObject({ predictions: 120, labelled: 120 });
        return all!;
      },
      { timeoutMs: 20_000 },
    );
    expect(performance.metrics['accuracy']).toBeGreaterThan(0.5);

    const model = { model_id: 'fraud', model_version: '1.0.0' };
    const drift = await call('POST', '/api/v1/monitoring/drift', {
      ...{ ...model, baseline: { type: 'training_profile' }, current: window },
    });
    expect(drift).toMatchObject({ verdict: 'drift', drifted_features: ['amount'] });
    const quality = await call('POST', '/api/v1/monitoring/data-quality', { ...model, window });
    expect(quality).toMatchObject({ quality_score: 1, issues: [] });
    const shown = await call('GET', `/api/v1/monitoring/predictions/${ids[0] ?? ''}`);
    expect(shown).toMatchObject({ inputs: { amount: 60, hour: 0, merchant: 'a' }, feedback: { label: 1 } });

    const traced = await call('GET', `/api/v1/predictions/${ids[0] ?? ''}`);
    const told = { backend: expect.any(String), trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), batch_rows: 1 };
    expect(traced).toMatchObject({ ...told, endpoint: 'cards', compute_ms: expect.any(Number), features: null });
    const replayed = await call('POST', `/api/v1/predictions/${ids[0] ?? ''}/replay`, { model_version: '1.0.0' });
    expect(replayed).toMatchObject({ difference: { same: true }, inputs: { amount: 60, hour: 0, merchant: 'a' } });
  }, 60_000);

  it('goes on under another name, with spaces and any alphabet, in every service', async () => {
    const name = 'Fraud model v2 (ü)';
    const path = encodeURIComponent(name);
    const inputs = { amount: 61, hour: 1, merchant: 'a' };
    const check = { kind: 'data_quality', every_seconds: 86_400, window_seconds: 3600 };
    await call('POST', '/api/v1/monitoring/checks', { name: 'quality', model_id: 'fraud', ...check });
    await eventually(() => call('GET', '/api/v1/model-cards/fraud/1.0.0'), { timeoutMs: 20_000 });

    await call('POST', '/api/v1/models/fraud/rename', { new_name: name });

    const until = { timeoutMs: 20_000 };
    const answer = await eventually(() => call('POST', '/predict', { model_name: name, inputs }), until);
    expect(answer).toMatchObject({ model_name: name, model_version: '1.0.0' });
    await eventually(async () => {
      expect(await call('GET', `/api/v1/model-cards/${path}/1.0.0`)).toMatchObject({ model: { name } });
    }, until);
    const window = `from=${started.toISOString()}&to=${new Date(Date.now() + 3_600_000).toISOString()}&bucket=all`;
    const predictions = async (model: string): Promise<Answer[]> =>
      (await call('GET', `/api/v1/monitoring/performance?model_id=${model}&${window}`)).items;
    await eventually(async () => expect(await predictions(path)).toMatchObject([{ predictions: 121 }]), until);
    const checks = async (model: string) => (await call('GET', `/api/v1/monitoring/checks?model_name=${model}`)).items;
    expect(await checks(path)).toMatchObject([{ name: 'quality', model_name: name }]);

    expect([await predictions('fraud'), await checks('fraud')]).toEqual([[], []]);
    for (const [method, gone, body] of [
      ['POST', '/predict', { model_name: 'fraud', inputs }],
      ['GET', '/api/v1/model-cards/fraud/1.0.0', undefined],
      ['GET', '/api/v1/models/fraud', undefined],
    ] as const) {
      await expect(call(method, gone, body)).rejects.toThrow('answered 404');
    }
    const routes = [{ version: '1.0.0', weight: 100 }];
    expect(await call('POST', '/api/v1/deployments', { model_name: name, routes })).toMatchObject({ name });
    const evaluation = { model_name: name, model_version: '1.0.0', dataset_config: { test_dataset_id: dataset } };
    expect(await call('POST', '/evaluation/evaluate', evaluation)).toMatchObject({ model_name: name });
  }, 90_000);
});
