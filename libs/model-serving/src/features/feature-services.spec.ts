import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createArtifactStore } from '@intelgraph/artifact-store';
import { UnavailableError } from '@intelgraph/kernel';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { AdditiveRuntime } from '../../test/fakes/additive-runtime.js';
import { FakeFeatures } from '../../test/fakes/fake-features.js';
import { RewardLedger } from '../../test/fakes/reward-ledger.js';
import { deployer, ServingRig } from '../../test/fakes/serving-rig.js';
import { unreachableStore } from '../../test/fakes/unreachable-store.js';
import type { RouteRequest } from '../deployments/route.js';
import type { Answer } from '../predictions/prediction.js';
import { ServingEngine } from '../serving-engine.js';

import type { FeatureServiceDefinition, FeatureServiceInput } from './feature-reader.js';

const input = (name: string, feature: string, more: Partial<FeatureServiceInput> = {}): FeatureServiceInput => ({
  ...{ input: name, feature, version: '1.0.0', type: 'float' },
  ...more,
});

interface OldSnapshot {
  readonly deployments: { feature_policies?: unknown; readonly routes: { featureService?: unknown }[] }[];
}

describe('The feature service of a version', () => {
  let features: FakeFeatures;
  let rig: ServingRig;
  beforeEach(async () => {
    features = new FakeFeatures().register('spent').register('risk', 'merchant').register('a').register('b');
    features.write('spent', 'u1', 7).write('risk', 'm1', 0.5).write('a', 'u1', -1).write('b', 'u1', -1);
    rig = await ServingRig.create({ features });
    serve([input('a', 'spent'), input('b', 'risk', { policy: { onMissing: 'default', default: 9 } })]);
  });

  /** Registers `inputs@1.0.0`, or another version, as the highest one. */
  function serve(inputs: FeatureServiceInput[], requestInputs: string[] = [], version = '1.0.0'): void {
    const service: FeatureServiceDefinition = { name: 'inputs', version, inputs, requestInputs };
    features.services.set('inputs', service).set(`inputs@${version}`, service);
  }
  const deploy = (route: Partial<RouteRequest> = { featureService: 'inputs' }, more: object = {}): Promise<unknown> =>
    rig.engine.deployments.create(deployer, {
      ...{ modelName: 'fraud', routes: [{ version: '1.0.0', weight: 100, ...route }] },
      ...more,
    });
  const predict = async (entity = { user: 'u1', merchant: 'm1' }, inputs = {}): Promise<Answer> =>
    rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs, entity });

  it('fills the inputs of the version that answers, of several kinds of entities', async () => {
    await deploy();
    expect((await predict()).features).toEqual({
      a: { value: 7, ageSeconds: 12.5, status: 'fresh', feature: 'spent', version: '1.0.0' },
      b: { value: 0.5, ageSeconds: 12.5, status: 'fresh', feature: 'risk', version: '1.0.0' },
    });
    expect((await predict({ user: 'u1', merchant: 'none' })).features?.['b']).toMatchObject({
      ...{ value: 9, status: 'missing', filledBy: 'default', feature: 'risk', version: '1.0.0' },
    });
    expect(rig.logged.map(({ inputs }) => inputs)).toEqual([
      { a: 7, b: 0.5 },
      { a: 7, b: 9 },
    ]);
  });

  it('is resolved once: a later version changes nothing, nor does a registry or feature store that is down', async () => {
    await deploy();
    serve([input('a', 'a'), input('b', 'b')], [], '2.0.0');
    expect((await predict()).features).toMatchObject({ a: { feature: 'spent' }, b: { feature: 'risk' } });
    const { routes } = await rig.engine.deployments.get(deployer, 'fraud');
    expect(routes).toMatchObject([{ featureService: { name: 'inputs', version: '1.0.0' } }]);
  });

  it('is that of the label of the version, unless the route names another', async () => {
    rig.featureServices.set('1.0.0', 'inputs@1.0.0');
    await deploy({});
    expect((await predict()).features?.['a']).toMatchObject({ feature: 'spent' });
    serve([input('a', 'a'), input('b', 'b')], [], '2.0.0');
    const routes = [{ version: '1.0.0', weight: 100, featureService: 'inputs@2.0.0' }];
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes });
    expect((await predict()).features?.['a']).toMatchObject({ feature: 'a' });
    await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect((await predict()).features?.['a']).toMatchObject({ feature: 'spent' });
  });

  it('stays behind what the deployment itself binds and says', async () => {
    await deploy(undefined, {
      featureBindings: { a: 'a@1.0.0' },
      featurePolicies: { b: { onMissing: 'fail' } },
    });
    expect((await predict()).features?.['a']).toMatchObject({ feature: 'a', value: -1 });
    await expect(predict({ user: 'u1', merchant: 'none' })).rejects.toMatchObject({
      fields: [{ field: 'inputs.b', message: expect.stringContaining('risk@1.0.0 has no value') }],
    });
  });

  it('fills nothing that the request is to bring, even where a feature has its name', async () => {
    serve([input('a', 'spent')], ['b']);
    await deploy();
    await expect(predict()).rejects.toMatchObject({
      fields: [{ field: 'inputs.b', message: expect.stringContaining('feature service inputs@1.0.0') }],
    });
    expect((await predict(undefined, { b: 4 })).features).toMatchObject({ a: { value: 7 }, b: { status: 'request' } });
  });

  it('goes with a canary into the routes of each of its steps', async () => {
    rig.featureServices.set('2.0.0', 'inputs@1.0.0');
    await deploy({});
    await rig.engine.policies.set(deployer, 'fraud', {
      ...{ type: 'canary', version: '2.0.0', steps: [{ weight: 50 }, { weight: 60 }] },
    });
    await rig.engine.policies.promote(deployer, 'fraud', {});
    const { routes } = await rig.engine.deployments.get(deployer, 'fraud');
    expect(routes.map(({ version, featureService }) => [version, featureService?.name])).toEqual([
      ['1.0.0', undefined],
      ['2.0.0', 'inputs'],
    ]);
  });

  it('goes with a shadow into the routes when it is promoted', async () => {
    rig.featureServices.set('2.0.0', 'inputs@1.0.0');
    await deploy({});
    await rig.engine.policies.set(deployer, 'fraud', { type: 'shadow', version: '2.0.0', samplePercent: 100 });
    serve([input('a', 'a'), input('b', 'b')], [], '2.0.0');
    await rig.engine.policies.promote(deployer, 'fraud', {});
    expect((await predict()).features).toMatchObject({ a: { feature: 'spent' }, b: { feature: 'risk' } });
  });

  it('stays with a version that a bandit, or a canary, finds among the routes, whatever its label says', async () => {
    rig = await ServingRig.create({ features, rewards: new RewardLedger() });
    await deploy();
    const namesOf = async (): Promise<unknown[]> => {
      const { routes } = await rig.engine.deployments.get(deployer, 'fraud');
      return routes.map(({ version, featureService }) => [version, featureService?.name]);
    };
    const bandit = { type: 'bandit', versions: ['1.0.0', '2.0.0'], reward: { metric: 'label_equals' } } as const;
    await rig.engine.policies.set(deployer, 'fraud', bandit);
    const fed = [
      ['1.0.0', 'inputs'],
      ['2.0.0', undefined],
    ];
    expect(await namesOf()).toEqual(fed);
    await rig.engine.policies.promote(deployer, 'fraud', {});
    expect(await namesOf()).toEqual([['1.0.0', 'inputs']]);
    const routes = [
      { version: '1.0.0', weight: 0, featureService: 'inputs' },
      { version: '2.0.0', weight: 100 },
    ];
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes });
    const steps = [{ weight: 50 }];
    await rig.engine.policies.set(deployer, 'fraud', { type: 'canary', version: '1.0.0', steps });
    expect(await namesOf()).toEqual([...fed].reverse());
  });

  it('is in the snapshot, from which a replica serves while registry, database and definitions are out of reach', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'fed-'));
    const own = await ServingRig.create({ features, dataDir });
    const routes = [{ version: '1.0.0', weight: 100, featureService: 'inputs' }];
    await own.engine.deployments.create(deployer, {
      ...{ modelName: 'fraud', routes, featurePolicies: { a: { onMissing: 'default', default: 4 } } },
    });
    features.services.clear();
    const again = async (): Promise<Answer> => {
      const engine = new ServingEngine({
        ...{
          store: unreachableStore,
          resolver: { resolve: () => Promise.reject(new UnavailableError('registry', 'down')) },
        },
        ...{ runtime: new AdditiveRuntime(), artifacts: createArtifactStore({ type: 'memory' }), dataDir, features },
      });
      expect(await engine.start()).toBe(true);
      try {
        const entity = { user: 'u2', merchant: 'm2' };
        return await engine.predictions.predict(deployer, { modelName: 'fraud', inputs: {}, entity });
      } finally {
        await engine.close();
      }
    };
    expect((await again()).features).toMatchObject({
      a: { value: 4, feature: 'spent', filledBy: 'default' },
      b: { value: 9, feature: 'risk', filledBy: 'default' },
    });
    // One of a release that knew of neither.
    const file = join(dataDir, 'snapshot.json');
    const { body } = JSON.parse(await readFile(file, 'utf8')) as { readonly body: string };
    const old = JSON.parse(body) as OldSnapshot;
    for (const deployment of old.deployments) {
      delete deployment.feature_policies;
      for (const route of deployment.routes) delete route.featureService;
    }
    const text = JSON.stringify(old);
    await writeFile(file, JSON.stringify({ sha256: createHash('sha256').update(text).digest('hex'), body: text }));
    await expect(again()).rejects.toMatchObject({
      fields: [
        { field: 'inputs.a', message: 'is required, and its feature a@1.0.0 has no value for this user' },
        { field: 'inputs.b', message: 'is required, and its feature b@1.0.0 has no value for this user' },
      ],
    });
    await own.engine.close();
    await rm(dataDir, { recursive: true });
  });

  it.each<[string, FeatureServiceInput[], string[], RegExp]>([
    ['leaves a required input open', [input('a', 'spent')], [], /b is required, and neither a feature nor a request/],
    ['names what is no input', [input('a', 'spent'), input('b', 'risk'), input('c', 'a')], [], /c is not an input/],
    ['expects what is no input', [input('a', 'spent'), input('b', 'risk')], ['d'], /d is not an input/],
    [
      'has a feature of another type',
      [input('a', 'spent', { type: 'string' }), input('b', 'risk')],
      [],
      /a takes a double, and spent@1.0.0 is a string/,
    ],
    [
      'has a default that the model refuses',
      [input('a', 'spent', { policy: { onMissing: 'default', default: 'x' } }), input('b', 'risk')],
      [],
      /a: default must be a number/,
    ],
    [
      'imputes what nobody knows',
      [input('a', 'spent', { policy: { onStale: 'impute' } }), input('b', 'risk')],
      [],
      /a: on_stale may not be impute/,
    ],
  ])('is refused when it %s', async (_case, inputs, requestInputs, message) => {
    serve(inputs, requestInputs);
    await expect(deploy()).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: 'routes[0].feature_service', message: expect.stringMatching(message) }],
    });
  });

  it.each(['nothing@1.0.0', 'nothing', 'inputs@', '../inputs', '', 'x'.repeat(300)])(
    'is refused when nobody knows it: %s',
    async (featureService) => {
      await expect(deploy({ featureService })).rejects.toMatchObject({
        fields: [{ field: 'routes[0].feature_service' }],
      });
    },
  );

  it('names the version whose label means nothing, and waits for a store that is down', async () => {
    rig.featureServices.set('1.0.0', 'nothing');
    await expect(deploy({})).rejects.toMatchObject({ fields: [{ field: 'routes[0].version' }] });
    features.down = true;
    await expect(deploy()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
