import { assertedContext } from '@intelgraph/kernel';
import { eventually } from '@intelgraph/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { abTest } from '../../test/fakes/ab-tests.js';
import { FakeFeatures } from '../../test/fakes/fake-features.js';
import { MemorySharedStore } from '../../test/fakes/memory-shared-store.js';
import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';
import { MemoryDeploymentStore } from '../deployments/memory-deployment-store.js';
import type { ServingEngineParts } from '../serving-engine.js';

import type { Answer, BatchAnswer, PredictRequest } from './prediction.js';

const ON_WORKERS = { limits: { maxInlineRows: 0 } };
const routes = [{ version: '1.0.0', weight: 100 }];
const resultCache = { ttlSeconds: 600 };

describe('A deployment with a result cache', () => {
  let rig: ServingRig;
  const open = async (parts: Partial<ServingEngineParts> = {}, cache: object | null = resultCache): Promise<void> => {
    rig = await ServingRig.create(parts);
    const own = cache as typeof resultCache | null;
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes, resultCache: own });
  };
  const ask = (more: Partial<PredictRequest> = {}): Answer | Promise<Answer> =>
    rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2), ...more });
  const batch = (...inputs: object[]): Promise<BatchAnswer> =>
    rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs: inputs as PredictRequest['inputs'][] });
  /** Runs of all versions behind the endpoint. */
  const executions = (): number =>
    rig.engine.statistics
      .ofEndpoint(rig.engine.table.endpoint('default', 'fraud'))
      .reduce((sum, { statistics }) => sum + statistics.executions, 0);
  const cached = (): (boolean | undefined)[] => rig.logged.map((logged) => logged.cached);
  beforeEach(() => open());

  it('computes equal inputs once, and answers each with an id, a row of the log and its part in the statistics', async () => {
    const options = { returnConfidence: true };
    const [first, again] = [await ask({ options }), await ask({ options, inputs: { b: 2, a: 1 } })];
    expect(again.prediction).toEqual({ ...first.prediction, predictionId: expect.any(String) });
    expect(again.prediction.predictionId).not.toBe(first.prediction.predictionId);
    expect(executions()).toBe(1);
    expect(cached()).toEqual([false, true]);
    expect(rig.logged[1]).toMatchObject({ inputs: { a: 1, b: 2 }, output: rig.logged[0]!.output });
    const [version] = rig.engine.statistics.ofEndpoint(rig.engine.table.endpoint('default', 'fraud'));
    expect(version?.statistics.success.count).toBe(2);
  });

  it('answers at once, without a promise, on the calling thread and what is known', async () => {
    expect(ask()).not.toBeInstanceOf(Promise);
    expect(ask()).not.toBeInstanceOf(Promise);
    await open(ON_WORKERS);
    const first = ask();
    expect(first).toBeInstanceOf(Promise);
    await first;
    expect(ask()).not.toBeInstanceOf(Promise);
    expect(executions()).toBe(1);
  });

  it('refuses rows that the model does not take, whatever is known', async () => {
    await ask();
    expect(() => ask({ inputs: { a: 1, b: '2' } })).toThrow(expect.objectContaining({ kind: 'invalid' }));
    expect(() => ask({ inputs: { a: 1, b: 2, c: 3 } })).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it('gives known rows of batches again, in their places, and computes the others in one run', async () => {
    await open(ON_WORKERS);
    await ask({ inputs: row(5, 5) });
    const answer = await batch(row(-50, 0), row(5, 5), row(50, 0), row(-50, 0));
    expect(answer.predictions.map(({ prediction }) => prediction)).toEqual(['no', 'yes', 'yes', 'no']);
    expect(new Set(answer.predictions.map(({ predictionId }) => predictionId)).size).toBe(4);
    expect(executions()).toBe(2);
    expect(cached()).toEqual([false, false, true, false, true]);
    expect(rig.engine.results.status).toMatchObject({
      entries: 3,
      endpoints: [{ endpoint: 'fraud', memory: 1, redis: 0, flight: 1, computed: 3 }],
    });
  });

  it('computes what is asked together once, and bounds those who wait', async () => {
    await open({ limits: { maxInlineRows: 0, maxRowsInFlight: 3 } });
    let go = (): void => undefined;
    rig.runtime.gate = new Promise((resolve) => (go = resolve));
    const asked = [ask(), ask(), ask()].map((answer) => Promise.resolve(answer));
    await eventually(() => expect(rig.engine.budget.inFlight).toBe(3));
    await expect(ask()).rejects.toMatchObject({ kind: 'exhausted' });
    go();
    expect((await Promise.all(asked)).map(({ prediction }) => prediction.prediction)).toEqual(['yes', 'yes', 'yes']);
    expect(executions()).toBe(1);
    expect(rig.engine.budget.inFlight).toBe(0);
  });

  it('answers nobody after his deadline, known or not', async () => {
    await ask();
    const over = { ...deployer, deadline: performance.now() - 1 };
    expect(() => rig.engine.predictions.predict(over, { modelName: 'fraud', inputs: row(1, 2) })).toThrow(
      expect.objectContaining({ code: 'PREDICTION.DEADLINE_UNREACHABLE' }),
    );
  });

  it('has no answers of another version, and those of a version that is back', async () => {
    expect((await ask()).prediction.prediction).toBe('yes');
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: [{ version: '2.0.0', weight: 100 }] });
    expect((await ask()).prediction.prediction).toBe('no');
    await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect((await ask()).prediction.prediction).toBe('yes');
    expect(cached()).toEqual([false, false, true]);
  });

  it('is kept by a write that says nothing of it, ended by one that says null, and rolled back with the routes', async () => {
    const { deployments } = rig.engine;
    expect((await deployments.replaceRoutes(deployer, 'fraud', { routes })).resultCache).toEqual(resultCache);
    expect((await deployments.replaceRoutes(deployer, 'fraud', { routes, resultCache: null })).resultCache).toBeNull();
    await ask();
    await ask();
    expect(cached()).toEqual([false, false]);
    expect(rig.engine.results.status).toMatchObject({ entries: 0, endpoints: [] });
    expect((await deployments.rollBack(deployer, 'fraud')).resultCache).toEqual(resultCache);
    expect((await deployments.history(deployer, 'fraud')).map((entry) => entry.resultCache)).toEqual([
      resultCache,
      null,
      resultCache,
      resultCache,
    ]);
    await ask();
    await ask();
    expect(cached().slice(2)).toEqual([false, true]);
  });

  it('begins with nothing when its time to live changes, and keeps no more than it may', async () => {
    await ask();
    const fewer = { routes, resultCache: { ttlSeconds: 300, maxEntries: 2 } };
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', fewer);
    for (const a of [1, 2, 3]) await ask({ inputs: row(a, 2) });
    expect(cached()).toEqual([false, false, false, false]);
    expect(rig.engine.results.status.entries).toBe(2);
  });

  it.each([
    [{ ttlSeconds: 0 }, 'result_cache.ttl_seconds'],
    [{ ttlSeconds: 1.5 }, 'result_cache.ttl_seconds'],
    [{ ttlSeconds: 2_592_001 }, 'result_cache.ttl_seconds'],
    [{ ttlSeconds: 60, maxEntries: 0 }, 'result_cache.max_entries'],
    [{ ttlSeconds: 60, maxEntries: 1e7 }, 'result_cache.max_entries'],
  ])('must mean something: %j', async (cache, field) => {
    const { deployments } = rig.engine;
    const refusal = { kind: 'invalid', fields: [{ field }] };
    await expect(deployments.replaceRoutes(deployer, 'fraud', { routes, resultCache: cache })).rejects.toMatchObject(
      refusal,
    );
    const named = { name: 'other', modelName: 'fraud', routes, resultCache: cache };
    await expect(deployments.create(deployer, named)).rejects.toMatchObject(refusal);
  });

  it('computes what is explained or replayed', async () => {
    await ask();
    await ask({ options: { returnExplanation: true } });
    await ask({ eventTime: new Date('2026-01-01T00:00:00Z') });
    await ask();
    expect(cached()).toEqual([false, false, false, true]);
  });

  it('reuses nothing for arms of an A/B test, nor for the control that stands in for one', async () => {
    const store = new MemoryDeploymentStore();
    await open({ store });
    await ask();
    const digests = { control: rig.digestOf('1.0.0'), treatment: rig.digestOf('2.0.0') };
    const put = async (more: object): Promise<void> => {
      store.putAbTest('default', abTest(digests, more));
      await rig.engine.state.refresh();
    };
    await put({});
    for (let i = 0; i < 20; i++) await ask();
    await batch(row(1, 2), row(1, 2));
    await put({ revision: 2, treatment_model: abTest({ control: null, treatment: null }).treatment_model });
    await ask();
    expect(rig.logged.at(-1)?.served.fallbackOf).toBe('ab-1');
    expect(new Set(cached())).toEqual(new Set([false]));
    await put({ revision: 3, status: 'stopped' });
    await ask();
    expect(cached().at(-1)).toBe(true);
  });

  it('tells rows apart by what features filled in', async () => {
    const features = new FakeFeatures().register('a').register('b');
    features.write('a', 'u1', 1).write('b', 'u1', 2).write('a', 'u2', -50).write('b', 'u2', 2);
    await open({ features });
    await ask();
    for (const user of ['u1', 'u2', 'u1']) await ask({ inputs: {}, entity: { user } });
    features.write('a', 'u1', -60);
    expect((await ask({ inputs: {}, entity: { user: 'u1' } })).prediction.prediction).toBe('no');
    expect(cached()).toEqual([false, true, false, true, false]);
  });

  it('keeps answers from other deployments of the same artifact, and from other workspaces', async () => {
    await rig.engine.deployments.create(deployer, { name: 'second', modelName: 'fraud', routes, resultCache });
    const elsewhere = assertedContext('dora', { roles: ['deployer'], workspace: 'team-b' });
    await rig.engine.deployments.create(elsewhere, { modelName: 'fraud', routes, resultCache });
    const requests = ['fraud', 'second'].map((modelName) => ({ modelName, inputs: row(1, 2) }));
    for (const request of requests) await rig.engine.predictions.predict(deployer, request);
    await rig.engine.predictions.predict(elsewhere, requests[0]!);
    expect(cached()).toEqual([false, false, false]);
    await rig.engine.predictions.predict(elsewhere, requests[0]!);
    expect(cached().at(-1)).toBe(true);
  });

  it('shares answers with another process, and goes on when what they share is gone', async () => {
    const sharedResults = new MemorySharedStore();
    const store = new MemoryDeploymentStore();
    await open({ ...ON_WORKERS, store, sharedResults });
    await ask();
    await eventually(() => expect(sharedResults.values.size).toBe(1));
    const replica = await ServingRig.create({ ...ON_WORKERS, store, sharedResults });
    const asked = (a: number): Answer | Promise<Answer> =>
      replica.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(a, 2) });
    expect((await asked(1)).prediction.prediction).toBe('yes');
    sharedResults.get = () => Promise.reject(new Error('down'));
    expect((await asked(3)).prediction.prediction).toBe('yes');
    expect(replica.logged.map((logged) => logged.cached)).toEqual([true, false]);
    expect(replica.engine.results.status).toMatchObject({
      endpoints: [{ memory: 0, redis: 1, flight: 0, computed: 1 }],
      shared: { errors: 1 },
    });
  });
});

describe('A deployment without a result cache', () => {
  it('keeps nothing and asks nobody', async () => {
    const sharedResults = new MemorySharedStore();
    const rig = await ServingRig.create({ ...ON_WORKERS, sharedResults });
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes });
    for (let i = 0; i < 3; i++) {
      await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) });
    }
    expect(rig.logged.map((logged) => logged.cached)).toEqual([false, false, false]);
    expect(rig.engine.results.status).toMatchObject({ entries: 0, endpoints: [] });
    expect(sharedResults).toMatchObject({ gets: 0, sets: 0 });
  });
});
