import { join } from 'node:path';

import { decodeCloudEvent, deploymentPolicyChanged, type DeploymentPolicyState, topicOf } from '@intelgraph/contracts';
import type { Bus, Subscription } from '@intelgraph/messaging';
import { BUS, type RunningApp } from '@intelgraph/platform';
import { callHttp } from '@intelgraph/testing/apps';
import { eventually } from '@intelgraph/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';

import { FakeMonitoring } from './fixtures/fake-monitoring.js';
import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const POLICY = '/api/v1/deployments/fraud/policy';
const SOON = { timeoutMs: 10_000 };
const TERMS = {
  ...{ type: 'bandit', versions: ['1.0.0', '2.0.0'], least_share: 5, update_seconds: 1 },
  reward: { metric: 'label_equals', label: 'bought' },
};

describe('Bandits over REST and two replicas', () => {
  const monitoring = new FakeMonitoring();
  let inference: RunningInference;
  /** Reaches no registry, and no monitoring. */
  let replica: RunningApp;
  let subscription: Subscription;
  let changes: DeploymentPolicyState[] = [];

  beforeAll(async () => {
    inference = await RunningInference.start({ monitoringGrpcUrl: await monitoring.start() });
    inference.registry.labels.set('fraud@production', '1.0.0');
    replica = await bootstrap({
      ...{ ...inference.settings, monitoringGrpcUrl: '127.0.0.1:1' },
      dataDir: join(inference.folder, 'replica'),
    });
    await replica.ready;
    subscription = await replica.get<Bus>(BUS).subscribe({
      group: 'test.bandits',
      topics: [topicOf(deploymentPolicyChanged)],
      handler: ({ value }) => {
        changes.push(deploymentPolicyChanged.parse(decodeCloudEvent(value).data));
        return Promise.resolve();
      },
    });
  });
  afterAll(async () => {
    await subscription.close();
    await replica.close();
    await inference.stop();
    monitoring.stop();
  });
  beforeEach(async () => {
    [changes, monitoring.rewards, monitoring.rewardsAsked] = [[], [], undefined];
    await inference.deploy('fraud');
  });
  afterEach(async () => {
    await inference.call('DELETE', '/api/v1/deployments/fraud');
  });

  const set = (body: object = {}) => inference.call('PUT', POLICY, { ...TERMS, ...body });
  const policy = async () => (await inference.call('GET', POLICY)).body as unknown;
  const earn = (version: string, count: number, sum: number): void => {
    monitoring.rewards.push({ version, count: BigInt(count), sum, sumOfSquares: sum });
  };
  /** Who answers each of these users there. */
  const answering = (app: RunningApp, users: number): Promise<string[]> =>
    Promise.all(
      Array.from({ length: users }, async (_, i) => {
        const options = { routing_key: `user-${i}` };
        const body = { model_name: 'fraud', inputs: rowOf(COLUMNS, i), options };
        const answer = await callHttp(app.httpPort, 'POST', '/predict', body);
        return (answer.body as { model_version: string }).model_version;
      }),
    );

  it('deal shares by what monitoring knows, the same in every replica, and tell each change', async () => {
    expect(await set()).toMatchObject({
      status: 200,
      body: {
        ...{ type: 'bandit', canary: null, shadow: null },
        bandit: {
          ...{ state: 'running', reward: TERMS.reward, least_share: 5, update_seconds: 1, outcome: null },
          arms: [
            { version: '1.0.0', share: 50, rewards: 0, mean_reward: null },
            { version: '2.0.0', share: 50, rewards: 0, mean_reward: null },
          ],
        },
      },
    });
    expect((await inference.call('GET', '/api/v1/deployments/fraud')).body).toMatchObject({ policy: 'bandit' });
    earn('1.0.0', 40, 4);
    earn('2.0.0', 50, 40);
    await eventually(async () => {
      expect(await policy()).toMatchObject({
        bandit: {
          arms: [
            { share: 5, rewards: 40, mean_reward: 0.1 },
            { share: 95, rewards: 50, mean_reward: 0.8 },
          ],
        },
      });
    }, SOON);
    expect(monitoring.rewardsAsked).toMatchObject({
      ...{ modelId: 'fraud', endpoint: 'fraud', versions: ['1.0.0', '2.0.0'], metric: 'label_equals', label: 'bought' },
    });
    // What is stored is served a moment later, everywhere.
    await eventually(async () => {
      const own = await answering(inference.app, 60);
      expect(own.filter((version) => version === '2.0.0').length).toBeGreaterThan(45);
      expect(await answering(replica, 60)).toEqual(own);
    }, SOON);

    await eventually(() => {
      expect(changes.map(({ change, bandit }) => [change, bandit?.arms.map(({ share }) => share)])).toEqual([
        ['started', [50, 50]],
        ['reshared', [5, 95]],
      ]);
    }, SOON);
    expect(changes[1]).toMatchObject({
      ...{ type: 'bandit', version: '2.0.0', revision: 2, deployment_revision: changes[0]!.deployment_revision },
      bandit: { reward: TERMS.reward, arms: [{ rewards: { count: 40, sum: 4 } }, { rewards: { count: 50, sum: 40 } }] },
    });
    const metrics = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    expect(metrics).toMatch(/inference_bandit_share_percent\{[^}]*version="2.0.0"[^}]*\} 95/);
  });

  it('keep their shares while they are paused, and give all traffic to the best when promoted', async () => {
    await set();
    expect((await inference.call('POST', `${POLICY}/pause`, {})).body).toMatchObject({ bandit: { state: 'paused' } });
    earn('2.0.0', 50, 40);
    expect((await inference.call('POST', `${POLICY}/resume`, {})).body).toMatchObject({ bandit: { state: 'running' } });
    await eventually(() => expect(changes.map(({ change }) => change)).toContain('reshared'), SOON);
    const busy = await inference.call('PUT', '/api/v1/deployments/fraud/routes', {
      routes: [{ version: '1.0.0', weight: 100 }],
    });
    expect(busy).toMatchObject({ status: 409, body: { code: 'DEPLOYMENT_POLICY.BANDIT_ACTIVE' } });
    expect((await inference.call('POST', `${POLICY}/promote`, {})).body).toMatchObject({
      bandit: { state: 'succeeded', arms: [{ share: null }, { share: null }], outcome: { reason: 'promoted' } },
    });
    expect(new Set(await answering(inference.app, 20))).toEqual(new Set(['2.0.0']));
    expect((await inference.call('DELETE', POLICY)).status).toBe(204);
    expect(await policy()).toEqual({ deployment: 'fraud', type: 'fixed', canary: null, shadow: null, bandit: null });
  });

  it.each<[object, string[]]>([
    [{ versions: undefined }, ['versions']],
    [{ versions: null }, ['versions']],
    [{ versions: ['1.0.0'] }, ['versions']],
    [{ versions: ['1.0.0', 2] }, ['versions']],
    [{ versions: ['1.0.0', '1.0.0'] }, ['versions[1]']],
    [{ versions: ['1.0.0', 'production'] }, ['versions[1]']],
    [{ versions: ['1.0.0', '0.9.0'] }, ['versions[1]']],
    [{ versions: ['7.7.7', '1.0.0'] }, ['versions[0]']],
    [{ reward: undefined }, ['reward']],
    [{ reward: 'clicks' }, ['reward']],
    [{ reward: { metric: 'clicks' } }, ['reward.metric']],
    [{ reward: { metric: 'value', label: 'x' } }, ['reward.label']],
    [{ reward: { metric: 'label_equals', label: 1 } }, ['reward.label']],
    [{ least_share: 51 }, ['least_share']],
    [{ least_share: 1.5 }, ['least_share']],
    [{ update_seconds: 0 }, ['update_seconds']],
    [{ version: '1.0.0' }, ['version']],
    [{ steps: [{ weight: 10 }], sample_percent: 5 }, ['steps', 'sample_percent']],
    [{ type: 'canary', versions: undefined, reward: undefined }, ['least_share', 'update_seconds']],
  ])('are refused by the name of the field: %j', async (body, fields) => {
    const { status, body: problem } = await set(body);
    expect({ status, fields: problem.errors.map((one) => one.field) }).toEqual({ status: 422, fields });
    expect(await policy()).toMatchObject({ type: 'fixed' });
  });
});
