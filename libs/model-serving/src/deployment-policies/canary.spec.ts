import { FixedClock } from '@intelgraph/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { abTest } from '../../test/fakes/ab-tests.js';
import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';

import type { MemoryDeploymentStore } from '../deployments/memory-deployment-store.js';
import type { ServedVersion } from '../routing/served-version.js';

import type { CanaryPolicy } from './deployment-policy.js';
import type { CanaryRequest } from './policy-request.js';

const STEPS = [
  { weight: 10, bakeSeconds: 60 },
  { weight: 50, bakeSeconds: 120 },
];
const request = (more: Partial<CanaryRequest> = {}): CanaryRequest => ({
  ...{ type: 'canary', version: '2.0.0', steps: STEPS },
  ...more,
});

describe('A canary', () => {
  let clock: FixedClock;
  let rig: ServingRig;

  beforeEach(async () => {
    clock = new FixedClock();
    rig = await ServingRig.create({ clock });
    await rig.register('3.0.0', 5);
    const routes = [{ version: '1.0.0', weight: 100 }];
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes });
  });

  const set = (more?: Partial<CanaryRequest>) => rig.engine.policies.set(deployer, 'fraud', request(more));
  const weights = async (): Promise<Record<string, number>> => {
    const { routes } = await rig.engine.deployments.get(deployer, 'fraud');
    return Object.fromEntries(routes.map(({ version, weight }) => [version, weight]));
  };
  const policy = async (): Promise<CanaryPolicy> =>
    (await rig.engine.policies.get(deployer, 'fraud')).policy as CanaryPolicy;
  const served = (version: string): ServedVersion =>
    rig.engine.table.endpoints[0]!.versions.find((one) => one.version === version)!;
  const answer = (version: string, times: number, ms = 1): void => {
    for (let i = 0; i < times; i++) served(version).meter!.answeredRow(ms);
  };
  const look = () => rig.engine.canaries.look();

  it('takes its shares step by step and all traffic after the last one', async () => {
    await set();
    expect(await weights()).toEqual({ '1.0.0': 90, '2.0.0': 10 });
    clock.advance(59 * 1000);
    expect(await look()).toBe(0);
    clock.advance(1 * 1000);
    expect(await look()).toBe(1);
    expect(await weights()).toEqual({ '1.0.0': 50, '2.0.0': 50 });
    expect(await policy()).toMatchObject({ state: 'running', stepIndex: 1, outcome: null });
    clock.advance(120 * 1000);
    await look();
    expect(await weights()).toEqual({ '2.0.0': 100 });
    expect(await policy()).toMatchObject({ state: 'succeeded', dueAt: null, outcome: { reason: 'baked' } });
    expect(rig.engine.table.endpoints[0]?.versions.map(({ version }) => version)).toEqual(['2.0.0']);
    expect(await look()).toBe(0);
  });

  it('keeps the keys that it has answered as its weight grows', async () => {
    const keys = Array.from({ length: 400 }, (_, i) => `user-${i}`);
    const chosen = (): string[] =>
      keys.filter((key) => rig.engine.table.route('default', 'fraud', undefined, key).version === '2.0.0');
    await set();
    const first = chosen();
    await rig.engine.policies.promote(deployer, 'fraud');
    const second = chosen();
    expect(first.length).toBeGreaterThan(10);
    expect(second).toEqual(expect.arrayContaining(first));
    expect(second.length).toBeGreaterThan(2 * first.length);
  });

  it('takes its share before an A/B test has what is left', async () => {
    const digests = { control: rig.digestOf('1.0.0'), treatment: rig.digestOf('2.0.0') };
    const split = { traffic_split: { control: 0, treatment: 100 } };
    (rig.store as MemoryDeploymentStore).putAbTest('default', abTest(digests, split));
    await set({ version: '3.0.0', steps: [{ weight: 50 }] });
    const answers = Array.from({ length: 200 }, (_, i) =>
      rig.engine.table.route('default', 'fraud', undefined, `${i}`),
    );
    const versions = answers.map(({ version }) => version);
    expect(new Set(versions)).toEqual(new Set(['2.0.0', '3.0.0']));
    expect(versions.filter((version) => version === '3.0.0').length).toBeGreaterThan(60);
    // What the test compares is not the canary's stable version.
    expect(answers.find(({ version }) => version === '2.0.0')?.meter).toBeUndefined();
  });

  it('shares what is left among several stable versions as they shared it', async () => {
    const routes = [
      { version: '1.0.0', weight: 67 },
      { version: '3.0.0', weight: 33 },
      { version: '2.0.0', weight: 0 },
    ];
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes });
    await set({ steps: [{ weight: 25 }] });
    expect(await weights()).toEqual({ '1.0.0': 50, '3.0.0': 25, '2.0.0': 25 });
    await rig.engine.policies.abort(deployer, 'fraud');
    expect(await weights()).toEqual({ '1.0.0': 67, '3.0.0': 33, '2.0.0': 0 });
  });

  it('waits for a person where a step has no end, and goes on when promoted', async () => {
    await set({ steps: [{ weight: 10 }, { weight: 50, bakeSeconds: 60 }] });
    clock.advance(1_000_000 * 1000);
    expect(await look()).toBe(0);
    await rig.engine.policies.promote(deployer, 'fraud');
    expect(await policy()).toMatchObject({ stepIndex: 1, state: 'running' });
    await rig.engine.policies.promote(deployer, 'fraud', { full: true });
    expect(await policy()).toMatchObject({
      state: 'succeeded',
      outcome: { reason: 'promoted', message: 'dora promoted it' },
    });
    expect(await weights()).toEqual({ '2.0.0': 100 });
  });

  it('that is paused stays at its step and goes on with what was left of it', async () => {
    await set();
    clock.advance(20 * 1000);
    await rig.engine.policies.pause(deployer, 'fraud');
    clock.advance(10_000 * 1000);
    expect(await look()).toBe(0);
    await rig.engine.policies.resume(deployer, 'fraud');
    clock.advance(39 * 1000);
    expect(await look()).toBe(0);
    clock.advance(1 * 1000);
    expect(await look()).toBe(1);
    const { items } = { items: await rig.engine.deployments.history(deployer, 'fraud') };
    expect(items.map(({ revision, canaryStep }) => [revision, canaryStep])).toEqual([
      [3, 1],
      [2, 0],
      [1, null],
    ]);
  });

  it('goes back by one roll-back of its deployment, which passes over its steps later, too', async () => {
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: [{ version: '3.0.0', weight: 100 }] });
    await set();
    clock.advance(60 * 1000);
    await look();
    await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect(await weights()).toEqual({ '3.0.0': 100 });
    expect(await policy()).toMatchObject({ state: 'rolled_back', outcome: { reason: 'rollback' } });
    await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect(await weights()).toEqual({ '1.0.0': 100 });
    await set();
    await rig.engine.policies.promote(deployer, 'fraud', { full: true });
    await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect(await weights()).toEqual({ '1.0.0': 100 });
  });

  it('goes back to any earlier revision that is named', async () => {
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: [{ version: '3.0.0', weight: 100 }] });
    await set();
    await rig.engine.deployments.rollBack(deployer, 'fraud', { toRevision: 1 });
    expect(await weights()).toEqual({ '1.0.0': 100 });
    expect(await policy()).toMatchObject({ state: 'rolled_back' });
  });

  it('ends with its deployment, which comes back with the stable routes', async () => {
    await set();
    await rig.engine.deployments.delete(deployer, 'fraud');
    clock.advance(60 * 1000);
    expect(await look()).toBe(0);
    await rig.engine.deployments.restore(deployer, 'fraud');
    expect(await weights()).toEqual({ '1.0.0': 100 });
    expect(await policy()).toMatchObject({ state: 'aborted', outcome: { reason: 'deleted' } });
  });

  it('keeps others from its routes until it ends', async () => {
    await set();
    const active = { code: 'DEPLOYMENT_POLICY.CANARY_ACTIVE', kind: 'conflict' };
    const routes = [{ version: '3.0.0', weight: 100 }];
    await expect(rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes })).rejects.toMatchObject(active);
    await expect(set({ version: '3.0.0' })).rejects.toMatchObject(active);
    await rig.engine.policies.remove(deployer, 'fraud');
    expect(await weights()).toEqual({ '1.0.0': 100 });
    expect(await rig.engine.policies.get(deployer, 'fraud')).toMatchObject({ policy: null });
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes });
  });

  it('that has ended cannot be changed, only taken away', async () => {
    const { policies } = rig.engine;
    const gone = { code: 'DEPLOYMENT_POLICY.NOT_FOUND' };
    await expect(policies.remove(deployer, 'fraud')).rejects.toMatchObject(gone);
    await set();
    await expect(policies.resume(deployer, 'fraud')).rejects.toMatchObject({ details: { state: 'running' } });
    await policies.abort(deployer, 'fraud');
    const over = { code: 'DEPLOYMENT_POLICY.STATE_CONFLICT', details: { state: 'aborted' } };
    for (const action of ['pause', 'resume', 'promote', 'abort'] as const) {
      await expect(policies[action](deployer, 'fraud')).rejects.toMatchObject(over);
    }
    await policies.remove(deployer, 'fraud');
    expect(await weights()).toEqual({ '1.0.0': 100 });
  });

  describe('with rules', () => {
    const errorRate = { max: 0.05, minRequests: 20 };

    it('goes back at once when it fails too often, with the figures', async () => {
      await set({ rollbackOn: { errorRate } });
      const broken = served('2.0.0').model.runnable as { predictInline: unknown };
      broken.predictInline = () => {
        throw new Error('no such tensor');
      };
      const ask = () =>
        rig.engine.predictions.predict(deployer, { modelName: 'fraud', modelVersion: '2.0.0', inputs: row(1, 2) });
      for (let i = 0; i < 2; i++) expect(ask).toThrow('no such tensor');
      answer('2.0.0', 17);
      expect(await look()).toBe(0);
      answer('2.0.0', 1);
      expect(await look()).toBe(1);
      expect(await weights()).toEqual({ '1.0.0': 100 });
      expect(await policy()).toMatchObject({
        state: 'rolled_back',
        outcome: { reason: 'error_rate', figures: { error_rate: 0.1, requests: 20, max: 0.05 } },
      });
      const { measurements } = await rig.engine.policies.get(deployer, 'fraud');
      expect(measurements.get('2.0.0')).toMatchObject({ requests: 20, errors: 2 });
      expect(served('1.0.0').meter).toBeUndefined();
    });

    it('is not blamed for refused inputs', async () => {
      await set({ rollbackOn: { errorRate: { max: 0, minRequests: 1 } } });
      const { predictions } = rig.engine;
      const wrong = { modelName: 'fraud', modelVersion: '2.0.0', inputs: { a: 1 } };
      expect(() => predictions.predict(deployer, wrong)).toThrow('inputs.b');
      await expect(predictions.predictBatch(deployer, { ...wrong, inputs: [{ a: 1 }] })).rejects.toMatchObject({
        kind: 'invalid',
      });
      expect(await look()).toBe(0);
      expect(served('2.0.0').meter).toMatchObject({ requests: 0, errors: 0 });
      await predictions.predict(deployer, { ...wrong, inputs: row(1, 2) });
      await predictions.predictBatch(deployer, { ...wrong, inputs: [row(1, 2)] });
      expect(served('2.0.0').meter).toMatchObject({ requests: 2, errors: 0 });
    });

    it('goes back when it is too slow, for itself or beside the stable version', async () => {
      await set({ rollbackOn: { latencyP99Ms: { max: 50, minRequests: 10 } } });
      answer('2.0.0', 10, 80);
      await look();
      expect(await policy()).toMatchObject({ state: 'rolled_back', outcome: { reason: 'latency_p99_ms' } });
      await set({ rollbackOn: { latencyP99Ms: { maxIncrease: 0.5, minRequests: 10 } } });
      answer('2.0.0', 10, 40);
      expect(await look()).toBe(0);
      answer('1.0.0', 10, 30);
      expect(await look()).toBe(0);
      answer('2.0.0', 10, 80);
      expect(await look()).toBe(1);
      expect(await policy()).toMatchObject({
        outcome: { reason: 'latency_p99_ms', figures: { requests: 20, stable_requests: 10, max_increase: 0.5 } },
      });
    });

    it('goes back also while it is paused', async () => {
      await set({ rollbackOn: { errorRate } });
      await rig.engine.policies.pause(deployer, 'fraud');
      for (let i = 0; i < 20; i++) served('2.0.0').meter!.failed(new Error('broken'));
      await look();
      expect(await policy()).toMatchObject({ state: 'rolled_back', outcome: { figures: { error_rate: 1 } } });
    });

    it('stays in a step that has baked until enough requests were seen in it', async () => {
      await set({ rollbackOn: { errorRate } });
      answer('2.0.0', 19);
      clock.advance(60 * 1000);
      expect(await look()).toBe(0);
      expect((await rig.engine.policies.get(deployer, 'fraud')).waitingFor).toEqual(['error_rate']);
      answer('2.0.0', 1);
      expect(await look()).toBe(1);
      expect(await policy()).toMatchObject({ stepIndex: 1 });
      // Every step counts for itself.
      expect(served('2.0.0').meter).toMatchObject({ requests: 0 });
    });

    it('is compared with nobody once it has all traffic', async () => {
      await set({
        steps: [{ weight: 100, bakeSeconds: 60 }],
        rollbackOn: { errorRate: { maxIncrease: 0, minRequests: 1 } },
      });
      answer('2.0.0', 1);
      clock.advance(60 * 1000);
      expect(await look()).toBe(1);
      expect(await policy()).toMatchObject({ state: 'succeeded' });
    });

    const alert = (more = {}) => ({
      ...{ workspace: 'default', id: 'a-1', modelName: 'fraud', modelVersion: '2.0.0', check: 'drift-2' },
      ...{ summary: 'amount has drifted', firedAt: clock.now(), ...more },
    });

    it('goes back when monitoring raises an alert about its version', async () => {
      await set({ rollbackOn: { alerts: ['drift-2'] } });
      const others = [{ check: 'other' }, { modelVersion: '1.0.0' }, { modelVersion: '' }, { modelName: 'x' }];
      const past = { firedAt: new Date(clock.now().getTime() - 1) };
      for (const other of [...others, { workspace: 'w' }, past]) await rig.engine.canaries.alertRaised(alert(other));
      expect(await policy()).toMatchObject({ state: 'running' });
      await rig.engine.canaries.alertRaised(alert());
      await rig.engine.canaries.alertRaised(alert());
      expect(await weights()).toEqual({ '1.0.0': 100 });
      expect(await policy()).toMatchObject({
        state: 'rolled_back',
        outcome: { reason: 'alert', figures: { alert_id: 'a-1', check: 'drift-2' } },
      });
    });

    it('listens to no alert that it was not told to', async () => {
      await set({ rollbackOn: { alerts: false } });
      await rig.engine.canaries.alertRaised(alert());
      expect(await policy()).toMatchObject({ state: 'running' });
    });
  });

  const rule = (errorRate: object) => ({ rollbackOn: { errorRate } });
  it.each<[object, string]>([
    [{ steps: [] }, 'steps'],
    [{ steps: Array.from({ length: 21 }, (_, i) => ({ weight: i + 1 })) }, 'steps'],
    [{ steps: [{ weight: 0 }] }, 'steps[0].weight'],
    [{ steps: [{ weight: 101 }] }, 'steps[0].weight'],
    [{ steps: [{ weight: 2.5 }] }, 'steps[0].weight'],
    [{ steps: [{ weight: 10 }, { weight: 10 }] }, 'steps[1].weight'],
    [{ steps: [{ weight: 10, bakeSeconds: 0 }] }, 'steps[0].bake_seconds'],
    [{ steps: [{ weight: 10, bakeSeconds: Number.NaN }] }, 'steps[0].bake_seconds'],
    [rule({}), 'rollback_on.error_rate'],
    [rule({ max: 1.5 }), 'rollback_on.error_rate.max'],
    [rule({ max: -1 }), 'rollback_on.error_rate.max'],
    [rule({ maxIncrease: Infinity }), 'rollback_on.error_rate.max_increase'],
    [rule({ max: 0, minRequests: 0 }), 'rollback_on.error_rate.min_requests'],
    [{ rollbackOn: { latencyP99Ms: { max: 1e9 } } }, 'rollback_on.latency_p99_ms.max'],
    [{ rollbackOn: { alerts: [] } }, 'rollback_on.alerts'],
    [{ rollbackOn: { alerts: 'drift' } }, 'rollback_on.alerts'],
    [{ rollbackOn: { alerts: ['drift', 7] } }, 'rollback_on.alerts[1]'],
    [{ version: '../x' }, 'version'],
    [{ version: '1.0.0' }, 'version'],
    [{ version: '0.9.0' }, 'version'],
    [{ version: '9.9.9' }, 'version'],
  ])('is refused when it is wrong: %j', async (more, field) => {
    await expect(set(more)).rejects.toMatchObject({ fields: [expect.objectContaining({ field })] });
    expect(await weights()).toEqual({ '1.0.0': 100 });
  });

  it('needs the role deployer', async () => {
    const viewer = { ...deployer, principal: { ...deployer.principal, roles: ['viewer' as const] } };
    const { policies } = rig.engine;
    await expect(policies.set(viewer, 'fraud', request())).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(policies.abort(viewer, 'fraud')).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await policies.get(viewer, 'fraud')).toMatchObject({ policy: null });
  });
});
