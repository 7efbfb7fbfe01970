import { assertedContext } from '@intelgraph/kernel';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';

const viewer = assertedContext('vera', { roles: ['viewer'] });

describe('The repository of models', () => {
  let rig: ServingRig;
  const routesOf = async (name: string): Promise<unknown[]> =>
    (await rig.engine.deployments.get(deployer, name)).routes.map(({ version, weight }) => [version, weight]);
  beforeEach(async () => {
    rig = await ServingRig.create();
    rig.uris.set('fraud@production', rig.uris.get('fraud@1.0.0')!);
  });

  it('deploys the version in production of a model that never was', async () => {
    await rig.engine.repository.load(deployer, 'fraud');
    expect(await routesOf('fraud')).toEqual([['production', 100]]);
  });

  it('brings back what was unloaded as it was, with its bindings and its history', async () => {
    const { deployments, repository } = rig.engine;
    const both = [
      { version: '1.0.0', weight: 80 },
      { version: '2.0.0', weight: 20 },
    ];
    const { id } = await deployments.create(deployer, {
      modelName: 'fraud',
      routes: [{ version: '1.0.0', weight: 100 }],
    });
    await deployments.replaceRoutes(deployer, 'fraud', { routes: both });
    for (let i = 0; i < 2; i++) {
      await repository.unload(deployer, 'fraud');
      expect(() => rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) })).toThrow(
        'no deployment',
      );
      await repository.load(deployer, 'fraud');
    }
    expect(await deployments.get(deployer, 'fraud')).toMatchObject({ id, revision: 6, routes: both });
    await deployments.rollBack(deployer, 'fraud');
    expect(await routesOf('fraud')).toEqual([['1.0.0', 100]]);
  });

  it('brings back what was unloaded with the version that is named', async () => {
    await rig.engine.repository.load(deployer, 'fraud', '1.0.0');
    await rig.engine.repository.unload(deployer, 'fraud');
    await rig.engine.repository.load(deployer, 'fraud', '2.0.0');
    expect(await routesOf('fraud')).toEqual([['2.0.0', 100]]);
  });

  it('writes nothing where the version answers already or is gone already, and switches to one that does not', async () => {
    const { repository, deployments } = rig.engine;
    for (let i = 0; i < 3; i++) await repository.load(deployer, 'fraud', '1.0.0');
    await repository.load(deployer, 'fraud');
    expect((await deployments.get(deployer, 'fraud')).revision).toBe(1);
    await repository.load(deployer, 'fraud', '2.0.0');
    expect(await routesOf('fraud')).toEqual([['2.0.0', 100]]);
    for (let i = 0; i < 3; i++) await repository.unload(deployer, 'fraud');
    expect(await rig.store.lastDeleted('default', 'fraud')).toMatchObject([{ revision: 3 }]);
  });

  it('finds the only deployment of a model by the name of the model, and asks for a name when there are several', async () => {
    const { repository, deployments } = rig.engine;
    const routes = [{ version: '1.0.0', weight: 100 }];
    await deployments.create(deployer, { name: 'live', modelName: 'fraud', routes });
    await repository.load(deployer, 'fraud');
    await repository.unload(deployer, 'fraud');
    expect(await repository.index(viewer, { readyOnly: false })).toMatchObject([{ name: 'live', ready: false }]);
    await repository.load(deployer, 'live');
    await deployments.create(deployer, { name: 'other', modelName: 'fraud', routes });
    await expect(repository.unload(deployer, 'fraud')).rejects.toMatchObject({ fields: [{ field: 'model_name' }] });
  });

  it('lists what answers, what was unloaded, and what cannot answer with the reason', async () => {
    const { repository, deployments } = rig.engine;
    await deployments.create(deployer, { name: 'b', modelName: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] });
    await deployments.create(deployer, { name: 'a', modelName: 'fraud', routes: [{ version: '2.0.0', weight: 100 }] });
    await repository.unload(deployer, 'b');
    expect(await repository.index(viewer, { readyOnly: false })).toEqual([
      { name: 'a', version: '2.0.0', ready: true, reason: '' },
      { name: 'b', version: '1.0.0', ready: false, reason: 'unloaded' },
    ]);
    expect(await repository.index(viewer, { readyOnly: true })).toMatchObject([{ name: 'a' }]);
    const elsewhere = assertedContext('vera', { workspace: 'elsewhere' });
    expect(await repository.index(elsewhere, { readyOnly: false })).toEqual([]);
  });

  it('loads and unloads for deployers alone', async () => {
    await expect(rig.engine.repository.load(viewer, 'fraud')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(rig.engine.repository.unload(viewer, 'fraud')).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('refuses what nobody knows', async () => {
    await expect(rig.engine.repository.load(deployer, 'nobody')).rejects.toMatchObject({
      code: 'MODEL_VERSION.NOT_DEPLOYABLE',
    });
    await expect(rig.engine.repository.load(deployer, 'fraud', '9.9.9')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(rig.engine.repository.unload(deployer, 'nobody')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(rig.engine.repository.load(deployer, '../etc')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('is loaded once, whoever asks at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => rig.engine.repository.load(deployer, 'fraud', '1.0.0')));
    expect((await rig.engine.deployments.get(deployer, 'fraud')).revision).toBe(1);
  });
});
