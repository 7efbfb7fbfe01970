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
    const { id } = await call('POST', '/api/v1/datasets?name=cards&format=csv', CSV);
    const { job_id } = await call('POST', '/training/start', {
      model_name: 'fraud',
      dataset_config: { train_dataset_id: id, target: 'fraud' },
      hyperparameters: { epochs: 3, seed: 1 },
    });
    await eventually(async () => expect((await call('GET', `/training/status/${job_id}`)).status).toBe('succeeded'), {
      timeoutMs: 60_000,
    });
    const routes = [{ version: '1.0.0', weight: 100 }];
    await call('POST', '/api/v1/deployments', { name: 'fraud', model_name: 'fraud', routes });
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
  }, 60_000);
});
