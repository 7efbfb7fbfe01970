import { UnavailableError } from '@intelgraph/kernel';
import { FixedClock } from '@intelgraph/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { abTest } from '../../../test/fakes/ab-tests.js';
import { RewardLedger } from '../../../test/fakes/reward-ledger.js';
import { deployer, row, ServingRig } from '../../../test/fakes/serving-rig.js';

import type { MemoryDeploymentStore } from '../../deployments/memory-deployment-store.js';
import type { BanditPolicy } from '../deployment-policy.js';
import type { BanditRequest } from '../policy-request.js';

const KEYS = Array.from({ length: 2000 }, (_, i) => `user-${i}`);
const VERSIONS = ['1.0.0', '2.0.0', '3.0.0'];

describe('A bandit', () => {
  let clock: FixedClock;
  let ledger: RewardLedger;
  let rig: ServingRig;

  beforeEach(async () => {
    clock = new FixedClock();
    ledger = new RewardLedger();
    rig = await ServingRig.create({ clock, rewards: ledger });
    await rig.register('3.0.0', 5);
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] });
  });

  const set = (more: Partial<BanditRequest> = {}) =>
    rig.engine.policies.set(deployer, 'fraud', {
      ...{ type: 'bandit', versions: VERSIONS, reward: { metric: 'label_equals' } },
      ...more,
    });
  const weights = async (): Promise<Record<string, number>> => {
    const { routes } = await rig.engine.deployments.get(deployer, 'fraud');
    return Object.fromEntries(routes.map(({ version, weight }) => [version, weight]));
  };
  const policy = async (): Promise<BanditPolicy> =>
    (await rig.engine.policies.get(deployer, 'fraud')).policy as BanditPolicy;
  const chosen = (): string[] => KEYS.map((key) => rig.engine.table.route('default', 'fraud', undefined, key).version);
  const look = (seconds = 60): Promise<number> => {
    clock.advance(seconds * 1000);
    return rig.engine.bandits.look();
  };

  it('begins with equal shares of versions that are all in memory', async () => {
    await set();
    expect(await weights()).toEqual({ '1.0.0': 34, '2.0.0': 33, '3.0.0': 33 });
    for (const version of VERSIONS) {
      expect(rig.runtime.loaded).toContain(rig.digestOf(version));
      const share = chosen().filter((one) => one === version).length / KEYS.length;
      expect(share).toBeGreaterThan(0.29);
      expect(share).toBeLessThan(0.38);
    }
    expect(await policy()).toMatchObject({ state: 'running', leastShare: 2, updateSeconds: 60, outcome: null });
    expect(await look()).toBe(0);
  });

  it('gives more to who earns more, and its least share to everyone', async () => {
    await set({ leastShare: 5 });
    ledger.earn('1.0.0', 200, 20);
    ledger.earn('2.0.0', 200, 24);
    ledger.earn('3.0.0', 200, 60);
    expect(await look()).toBe(1);
    expect(await weights()).toEqual({ '1.0.0': 5, '2.0.0': 5, '3.0.0': 90 });
    expect(await policy()).toMatchObject({ revision: 2, rewards: [{ sum: 20 }, { sum: 24 }, { count: 200, sum: 60 }] });
    const share = chosen().filter((one) => one === '3.0.0').length / KEYS.length;
    expect(share).toBeGreaterThan(0.87);
    expect(share).toBeLessThan(0.93);
    expect(ledger.asked).toEqual([
      {
        ...{ modelName: 'fraud', endpoint: 'fraud', versions: VERSIONS, reward: { metric: 'label_equals' } },
        since: new Date((await policy()).startedAt),
      },
    ]);
  });

  it('learns from outcomes that come late, and from values as from labels', async () => {
    await set({ versions: ['1.0.0', '2.0.0'], reward: { metric: 'value' } });
    ledger.earn('1.0.0', 1, 10);
    expect(await look()).toBe(0);
    for (const value of [9, 10, 11, 10]) ledger.earn('1.0.0', 1, value);
    expect(await look()).toBe(0);
    for (const value of [3, 4, 5, 4]) ledger.earn('2.0.0', 1, value);
    expect(await look()).toBe(1);
    expect(await weights()).toEqual({ '1.0.0': 98, '2.0.0': 2 });
    for (let i = 0; i < 30; i++) ledger.earn('2.0.0', 1, 20 + (i % 3));
    expect(await look()).toBe(1);
    expect(await weights()).toEqual({ '1.0.0': 2, '2.0.0': 98 });
  });

  it('changes shares no more often than it was told, and only where it matters', async () => {
    await set({ versions: ['1.0.0', '2.0.0'], updateSeconds: 30 });
    ledger.earn('1.0.0', 100, 80);
    ledger.earn('2.0.0', 100, 20);
    expect(await look(29)).toBe(0);
    expect(ledger.asked).toHaveLength(0);
    expect(await look(1)).toBe(1);
    expect(await weights()).toEqual({ '1.0.0': 98, '2.0.0': 2 });
    ledger.earn('1.0.0', 100, 80);
    expect(await look(29)).toBe(0);
    expect(await look(1)).toBe(0);
    expect(await policy()).toMatchObject({ revision: 2, rewards: [{ count: 100 }, { count: 100 }] });
  });

  it('moves no more keys than shares change by', async () => {
    await set({ versions: ['1.0.0', '2.0.0'] });
    const before = chosen();
    ledger.earn('1.0.0', 20, 10);
    ledger.earn('2.0.0', 20, 12);
    await look();
    const { '2.0.0': share = 0 } = await weights();
    expect(share).toBeGreaterThan(55);
    const after = chosen();
    const moved = after.filter((version, i) => version !== before[i]);
    expect(new Set(moved)).toEqual(new Set(['2.0.0']));
    expect(moved.length / KEYS.length).toBeLessThan((share - 50) / 100 + 0.03);
  });

  it('keeps its shares while nobody knows what was earned, and goes on then', async () => {
    await set();
    ledger.earn('2.0.0', 100, 90);
    ledger.isDown = true;
    await expect(look()).rejects.toBeInstanceOf(UnavailableError);
    expect(await weights()).toEqual({ '1.0.0': 34, '2.0.0': 33, '3.0.0': 33 });
    ledger.isDown = false;
    expect(await look()).toBe(1);
    expect((await weights())['2.0.0']).toBeGreaterThan(60);
  });

  it('whose rewards cannot be leaves the others alone', async () => {
    const routes = [{ version: '1.0.0', weight: 100 }];
    await rig.engine.deployments.create(deployer, { name: 'other', modelName: 'fraud', routes });
    await set({ versions: ['1.0.0', '2.0.0'] });
    const request = { type: 'bandit' as const, versions: ['1.0.0', '2.0.0'], reward: { metric: 'value' as const } };
    await rig.engine.policies.set(deployer, 'other', request);
    // More than one each: no labels earn so.
    ledger.earn('1.0.0', 10, 400);
    ledger.earn('1.0.0', 10, 500);
    ledger.earn('2.0.0', 10, 10);
    ledger.earn('2.0.0', 10, 11);
    expect(await look()).toBe(1);
    expect(await weights()).toEqual({ '1.0.0': 50, '2.0.0': 50 });
    const { routes: dealt } = await rig.engine.deployments.get(deployer, 'other');
    expect(dealt[0]).toMatchObject({ version: '1.0.0', weight: 98 });
  });

  it('is dealt with once, however many replicas look', async () => {
    await set();
    const other = await ServingRig.create({ store: rig.store, clock, rewards: ledger });
    await other.register('3.0.0', 5);
    ledger.earn('2.0.0', 100, 90);
    clock.advance(60_000);
    const changes = await Promise.all([rig.engine.bandits.look(), other.engine.bandits.look()]);
    expect(changes[0] + changes[1]).toBe(1);
    expect(await policy()).toMatchObject({ revision: 2 });
  });

  it('that is paused keeps its shares, and catches up when it goes on', async () => {
    await set();
    await rig.engine.policies.pause(deployer, 'fraud');
    ledger.earn('2.0.0', 100, 90);
    expect(await look()).toBe(0);
    await rig.engine.policies.resume(deployer, 'fraud');
    expect(await look()).toBe(1);
    expect(await policy()).toMatchObject({ state: 'running' });
    await expect(rig.engine.policies.resume(deployer, 'fraud')).rejects.toMatchObject({
      code: 'DEPLOYMENT_POLICY.STATE_CONFLICT',
    });
  });

  it('gives all traffic to the best version when promoted; a roll-back serves what was served before it', async () => {
    await set();
    ledger.earn('2.0.0', 100, 90);
    ledger.earn('3.0.0', 100, 10);
    for (let i = 0; i < 3; i++) {
      ledger.earn('1.0.0', 20, 3);
      await look();
    }
    const steps = await rig.engine.deployments.history(deployer, 'fraud');
    // Shares of a moment are no revisions.
    expect(steps.map(({ revision, canaryStep }) => [revision, canaryStep])).toEqual([
      [2, 0],
      [1, null],
    ]);
    await rig.engine.policies.promote(deployer, 'fraud');
    expect(await weights()).toEqual({ '2.0.0': 100 });
    expect(await policy()).toMatchObject({
      state: 'succeeded',
      outcome: { reason: 'promoted', figures: { version: '2.0.0' } },
    });
    expect(rig.engine.table.endpoints[0]?.versions.map(({ version }) => version)).toEqual(['2.0.0']);
    expect(await look()).toBe(0);
    await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect(await weights()).toEqual({ '1.0.0': 100 });
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['abort', () => rig.engine.policies.abort(deployer, 'fraud'), 'aborted'],
    ['roll back', () => rig.engine.deployments.rollBack(deployer, 'fraud'), 'rolled_back'],
  ])('serves what was served before after: %s', async (_, end, state) => {
    await set({ versions: ['2.0.0', '3.0.0'] });
    // Nobody is answered by it meanwhile, and it stays in memory.
    expect(await weights()).toEqual({ '1.0.0': 0, '2.0.0': 50, '3.0.0': 50 });
    expect(new Set(chosen())).toEqual(new Set(['2.0.0', '3.0.0']));
    await end();
    expect(await weights()).toEqual({ '1.0.0': 100 });
    expect(await policy()).toMatchObject({ state });
    expect(await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 1) })).toMatchObject({
      served: { version: '1.0.0' },
    });
  });

  it('ends with its policy taken away, or with its deployment', async () => {
    await set();
    await rig.engine.policies.remove(deployer, 'fraud');
    expect(await rig.engine.policies.get(deployer, 'fraud')).toMatchObject({ policy: null });
    expect(await weights()).toEqual({ '1.0.0': 100 });
    await set();
    await rig.engine.deployments.delete(deployer, 'fraud');
    await rig.engine.deployments.restore(deployer, 'fraud');
    expect(await policy()).toMatchObject({ state: 'aborted', outcome: { reason: 'deleted' } });
    expect(await weights()).toEqual({ '1.0.0': 100 });
  });

  it('has its routes to itself', async () => {
    await set();
    const active = { code: 'DEPLOYMENT_POLICY.BANDIT_ACTIVE', kind: 'conflict' };
    await expect(set()).rejects.toMatchObject(active);
    const shadow = { type: 'shadow' as const, version: '3.0.0', samplePercent: 10 };
    await expect(rig.engine.policies.set(deployer, 'fraud', shadow)).rejects.toMatchObject(active);
    const routes = [{ version: '3.0.0', weight: 100 }];
    await expect(rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes })).rejects.toMatchObject(active);
  });

  it('takes its share before an A/B test has what is left', async () => {
    const digests = { control: rig.digestOf('1.0.0'), treatment: rig.digestOf('2.0.0') };
    const split = { traffic_split: { control: 0, treatment: 100 } };
    (rig.store as MemoryDeploymentStore).putAbTest('default', abTest(digests, split));
    await set({ versions: ['1.0.0', '3.0.0'] });
    const dealt = chosen();
    expect(new Set(dealt)).toEqual(new Set(['2.0.0', '3.0.0']));
    expect(dealt.filter((version) => version === '3.0.0').length).toBeGreaterThan(900);
  });

  it('ends with its deployment, which comes back with the stable routes, and goes back to those before', async () => {
    const rateLimit = { requests: 1000, windowSeconds: 60 };
    const routes = [{ version: '3.0.0', weight: 100 }];
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes, rateLimit });
    await set();
    await rig.engine.deployments.delete(deployer, 'fraud');
    expect(await look()).toBe(0);
    expect(await rig.engine.deployments.restore(deployer, 'fraud')).toMatchObject({ rateLimit });
    expect(await weights()).toEqual({ '3.0.0': 100 });
    expect(await policy()).toMatchObject({ state: 'aborted', outcome: { reason: 'deleted' } });
    await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect(await weights()).toEqual({ '1.0.0': 100 });
  });

  it('is refused where nobody knows what outcomes were worth', async () => {
    rig = await ServingRig.create();
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] });
    const versions = ['1.0.0', '2.0.0'];
    await expect(set({ versions })).rejects.toMatchObject({ fields: [expect.objectContaining({ field: 'type' })] });
    expect(await rig.engine.bandits.look()).toBe(0);
  });

  it.each<[object, string]>([
    [{ versions: ['1.0.0'] }, 'versions'],
    [{ versions: Array.from({ length: 17 }, (_, i) => `${i}.0.0`) }, 'versions'],
    [{ versions: ['1.0.0', '1.0.0'] }, 'versions[1]'],
    [{ versions: ['1.0.0', '../x'] }, 'versions[1]'],
    [{ versions: ['1.0.0', '9.9.9'] }, 'versions[1]'],
    [{ versions: ['0.9.0', '1.0.0'] }, 'versions[0]'],
    [{ reward: { metric: 'clicks' } }, 'reward.metric'],
    [{ reward: { metric: 'value', label: 'yes' } }, 'reward.label'],
    [{ reward: { metric: 'label_equals', label: '' } }, 'reward.label'],
    [{ leastShare: 34 }, 'least_share'],
    [{ leastShare: 0.5 }, 'least_share'],
    [{ updateSeconds: 0 }, 'update_seconds'],
    [{ updateSeconds: 86_401 }, 'update_seconds'],
  ])('is refused when it is wrong: %j', async (more, field) => {
    await expect(set(more)).rejects.toMatchObject({ fields: [expect.objectContaining({ field })] });
    expect(await rig.engine.policies.get(deployer, 'fraud')).toMatchObject({ policy: null });
  });
});
