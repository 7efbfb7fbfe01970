import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AbTestState } from '@intelgraph/contracts';
import { createArtifactStore } from '@intelgraph/artifact-store';
import { UnavailableError } from '@intelgraph/kernel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { down, unreachableStore } from '../../test/fakes/unreachable-store.js';
import { abTest } from '../../test/fakes/ab-tests.js';
import { AdditiveRuntime, putAdditiveModel } from '../../test/fakes/additive-runtime.js';
import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';
import { variantOfKey } from '../ab-tests/variant-of-key.js';
import { MemoryDeploymentStore } from '../deployments/memory-deployment-store.js';
import type { Answer, PredictRequest } from '../predictions/prediction.js';
import { ServingEngine } from '../serving-engine.js';

const KEYS = Array.from({ length: 200 }, (_, i) => `k${i}`);

describe('A running A/B test', () => {
  let store: MemoryDeploymentStore;
  let dataDir: string;
  let rig: ServingRig;

  beforeEach(async () => {
    store = new MemoryDeploymentStore();
    dataDir = await mkdtemp(join(tmpdir(), 'serving-ab-'));
    rig = await ServingRig.create({ store, dataDir });
    const routes = [{ version: '1.0.0', weight: 100 }];
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes });
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const put = async (more: Partial<AbTestState> = {}, workspace = 'default'): Promise<void> => {
    store.putAbTest(workspace, abTest({ control: rig.digestOf('1.0.0'), treatment: rig.digestOf('2.0.0') }, more));
    await rig.engine.state.refresh();
  };
  const ask = async (key: string, more: Partial<PredictRequest> = {}, engine = rig.engine): Promise<Answer> =>
    engine.predictions.predict(deployer, {
      modelName: 'fraud',
      inputs: row(0, 0),
      options: { routingKey: key },
      ...more,
    });
  const variants = async (engine = rig.engine): Promise<(string | undefined)[]> =>
    Promise.all(KEYS.map(async (key) => (await ask(key, {}, engine)).served.abTest?.variant));

  it('answers each key with its arm, whose version and name are in the answer and in the log', async () => {
    await put();
    for (const key of KEYS.slice(0, 40)) {
      const { served, prediction } = await ask(key);
      const variant = variantOfKey('ab-1', key, 50);
      expect(served).toMatchObject({
        version: variant === 'control' ? '1.0.0' : '2.0.0',
        abTest: { id: 'ab-1', variant },
      });
      expect(prediction.prediction).toBe(variant === 'control' ? 'yes' : 'no');
      expect(rig.logged.at(-1)?.served).toBe(served);
    }
  });

  it('keeps every key in its arm after a restart with everything else down, and on another replica', async () => {
    await put();
    const before = await variants();
    expect(new Set(before)).toEqual(new Set(['control', 'treatment']));
    const restarted = new ServingEngine({
      store: unreachableStore,
      resolver: { resolve: down },
      runtime: new AdditiveRuntime(),
      artifacts: createArtifactStore({ type: 'memory' }),
      dataDir,
    });
    await restarted.start();
    expect(await variants(restarted)).toEqual(before);
    await restarted.close();
    const replica = new ServingEngine({
      store,
      resolver: { resolve: down },
      runtime: new AdditiveRuntime(),
      artifacts: rig.artifacts.store,
    });
    await replica.state.refresh();
    expect(await variants(replica)).toEqual(before);
  });

  it('takes requests that name the control, and leaves those that name another version alone', async () => {
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', {
      routes: [
        { version: '1.0.0', weight: 100 },
        { version: '2.0.0', weight: 0 },
      ],
    });
    await put();
    const key = KEYS.find((one) => variantOfKey('ab-1', one, 50) === 'treatment')!;
    expect((await ask(key, { modelVersion: '1.0.0' })).served.abTest?.variant).toBe('treatment');
    expect((await ask(key, { modelVersion: '2.0.0' })).served.abTest).toBeUndefined();
  });

  it.each(['paused', 'stopped', 'draft'])('that is %s leaves everything to the control', async (status) => {
    await put();
    await put({ status, revision: 2 });
    expect(new Set(await variants())).toEqual(new Set([undefined]));
    expect((await ask('any')).served.version).toBe('1.0.0');
    expect(rig.runtime.loaded).toEqual(new Set([rig.digestOf('1.0.0')]));
  });

  it('does not go back to an older state that arrives late', async () => {
    await put({ status: 'stopped', revision: 3 });
    await put({ status: 'running', revision: 2 });
    expect((await ask('any')).served.abTest).toBeUndefined();
  });

  it.each([
    { start_date: '2999-01-01T00:00:00.000Z' },
    { start_date: '2026-01-01T00:00:00.000Z', end_date: '2026-01-02T00:00:00.000Z' },
  ])('takes no traffic outside its time: %o', async (time) => {
    await put(time);
    expect(new Set(await variants())).toEqual(new Set([undefined]));
  });

  it('may try another model, which is loaded like a route', async () => {
    const digest = await putAdditiveModel(rig.artifacts.store, { columns: ['a', 'b'], bias: -3 });
    const treatment_model = {
      ...abTest({ control: null, treatment: digest }).treatment_model,
      model_name: 'fraud-net',
    };
    await put({ treatment_model, traffic_split: { control: 0, treatment: 100 } });
    expect((await ask('any')).served).toMatchObject({ endpoint: 'fraud', modelName: 'fraud-net', version: '2.0.0' });
  });

  it('whose treatment has no artifact leaves everything to the control and says so', async () => {
    const { treatment_model } = abTest({ control: null, treatment: null });
    await put({ treatment_model });
    expect((await ask('any')).served).toMatchObject({ version: '1.0.0', fallbackOf: 'ab-1' });
    expect((await ask('any')).served.abTest).toBeUndefined();
    expect(rig.engine.state.abTestProblems).toMatchObject([
      { id: 'ab-1', reason: expect.stringContaining('artifact') },
    ]);
  });

  it('whose treatment cannot be read now serves it once it can', async () => {
    const { store: shared } = rig.artifacts;
    const digest = await putAdditiveModel(shared, { columns: ['a', 'b'], bias: -5 });
    const getManifest = shared.getManifest.bind(shared);
    shared.getManifest = () => Promise.reject(new UnavailableError('artifacts', 'not mounted'));
    const { treatment_model } = abTest({ control: null, treatment: digest });
    await put({ treatment_model, traffic_split: { control: 0, treatment: 100 } });
    expect((await ask('any')).served.fallbackOf).toBe('ab-1');
    shared.getManifest = getManifest;
    await rig.engine.state.refresh();
    expect((await ask('any')).served.abTest?.variant).toBe('treatment');
    expect(rig.engine.state.abTestProblems).toEqual([]);
  });

  it('needs a deployment of its control, and stays in its workspace', async () => {
    await put({}, 'elsewhere');
    expect((await ask('any')).served.abTest).toBeUndefined();
    expect(rig.engine.state.abTestProblems).toMatchObject([
      { reason: expect.stringContaining('no deployment serves') },
    ]);
  });

  it('splits the rows of a batch by their entities, in order', async () => {
    await put();
    const entities = KEYS.map((user) => ({ user }));
    const inputs = entities.map(() => row(0, 0));
    const answer = await rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs, entities });
    const expected = KEYS.map((user) => variantOfKey('ab-1', JSON.stringify({ user }), 50));
    expect(answer.servedRows?.map(({ abTest: arm }) => arm?.variant)).toEqual(expected);
    expect(answer.predictions.map(({ prediction }) => (prediction === 'yes' ? 'control' : 'treatment'))).toEqual(
      expected,
    );
    const single = await ask('', { entity: { user: 'k7' }, options: {} });
    expect(single.served.abTest?.variant).toBe(expected[7]);
  });
});
