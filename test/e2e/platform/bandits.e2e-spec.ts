import { randomUUID } from 'node:crypto';

import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PlatformProcess } from './platform-process.js';

const CSV = `amount,hour,bought\n${Array.from(
  { length: 400 },
  (_, i) => `${(i * 37) % 101},${i % 24},${(i * 37) % 101 > 60 ? 1 : 0}`,
).join('\n')}\n`;
const POLICY = '/api/v1/deployments/offers/policy';
const SOON = { timeoutMs: 20_000 };

interface Answer {
  id: string;
  status: string;
  job_id: string;
  prediction_id: string;
  model_version: string;
  bandit: { state: string; arms: { version: string; share: number; rewards: number; mean_reward: number | null }[] };
  items: { action: string; principal: string; state: { change?: string } }[];
  routes: { version: string; weight: number }[];
}

describe('a bandit across the whole platform', () => {
  let platform: PlatformProcess;

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
  const train = async (dataset: string, seed: number): Promise<void> => {
    const { job_id } = await call('POST', '/training/start', {
      model_name: 'offers',
      dataset_config: { train_dataset_id: dataset, target: 'bought' },
      hyperparameters: { epochs: 2, seed },
    });
    await eventually(async () => expect((await call('GET', `/training/status/${job_id}`)).status).toBe('succeeded'), {
      timeoutMs: 60_000,
    });
  };
  /** One prediction of each user. */
  const predict = async (users: string, count: number): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (let i = 0; i < count; i++) {
      const options = { routing_key: `${users}-${i}` };
      answers.push(await call('POST', '/predict', { model_name: 'offers', inputs: { amount: i, hour: 3 }, options }));
    }
    return answers;
  };
  const shares = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await call('GET', POLICY)).bandit.arms.map(({ version, share }) => [version, share]));

  beforeAll(async () => {
    platform = await PlatformProcess.start(PlatformProcess.newDataDir(), { LOG_LEVEL: 'warn' });
    const { id } = await call('POST', '/api/v1/datasets?name=offers&format=csv', CSV);
    await train(id, 1);
    await train(id, 2);
    const routes = [{ version: '1.0.0', weight: 100 }];
    await call('POST', '/api/v1/deployments', { model_name: 'offers', routes });
  }, 150_000);
  afterAll(async () => {
    await platform.stop();
    platform.remove();
  });

  it('gives traffic to the version whose outcomes are better, told by feedback after the answers', async () => {
    const reward = { metric: 'label_equals', label: 'bought' };
    const terms = { type: 'bandit', versions: ['1.0.0', '1.1.0'], reward, least_share: 5, update_seconds: 1 };
    await call('PUT', POLICY, terms);
    expect(await shares()).toEqual({ '1.0.0': 50, '1.1.0': 50 });

    const answers = await predict('early', 60);
    const made = Object.groupBy(answers, (one) => one.model_version);
    expect(Object.keys(made).sort()).toEqual(['1.0.0', '1.1.0']);
    const items = answers.map(({ prediction_id, model_version }) => ({
      prediction_id,
      label: model_version === '1.1.0' ? 'bought' : 'left',
    }));
    await call('POST', '/feedback', { items });
    await eventually(async () => expect(await shares()).toEqual({ '1.0.0': 5, '1.1.0': 95 }), SOON);
    const [old, better] = (await call('GET', POLICY)).bandit.arms;
    expect(old).toMatchObject({ mean_reward: 0 });
    expect(better).toMatchObject({ mean_reward: 1 });

    const later = await predict('late', 60);
    expect(later.filter((one) => one.model_version === '1.1.0').length).toBeGreaterThan(45);
    // Who was answered by it before still is.
    const again = await predict('early', 60);
    answers.forEach((before, i) => {
      if (before.model_version === '1.1.0') expect(again[i]!.model_version).toBe('1.1.0');
    });

    const changes = async (): Promise<(string | undefined)[]> =>
      (await call('GET', '/api/v1/audit?page_size=1000')).items
        .filter(({ action, principal }) => action.endsWith('policy_changed.v1') && principal === 'inference')
        .map(({ state }) => state.change);
    await eventually(async () => expect(await changes()).toContain('reshared'), SOON);

    await call('POST', `${POLICY}/promote`, {});
    expect((await call('GET', '/api/v1/deployments/offers')).routes).toMatchObject([{ version: '1.1.0', weight: 100 }]);
    await call('POST', '/api/v1/deployments/offers/rollback', {});
    expect((await call('GET', '/api/v1/deployments/offers')).routes).toMatchObject([{ version: '1.0.0', weight: 100 }]);
  }, 90_000);
});
