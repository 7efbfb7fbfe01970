import { assertedContext } from '@intelgraph/kernel';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';

const only = (version: string): { version: string; weight: number }[] => [{ version, weight: 100 }];

describe('DeploymentsService', () => {
  let rig: ServingRig;
  beforeEach(async () => {
    rig = await ServingRig.create();
  });

  const answer = async (): Promise<unknown> =>
    (await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(0, 0) })).prediction.prediction;

  it('serves a version as soon as its deployment is created', async () => {
    const created = await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: only('1.0.0') });
    expect(created).toMatchObject({ name: 'fraud', revision: 1, routes: [rig.route('1.0.0')] });
    expect(await answer()).toBe('yes');
  });

  it('refuses a name that is taken', async () => {
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: only('1.0.0') });
    await expect(
      rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: only('2.0.0') }),
    ).rejects.toMatchObject({ code: 'DEPLOYMENT.EXISTS', kind: 'conflict' });
  });

  it.each([
    ['unknown', '3.0.0'],
    ['external', '0.9.0'],
  ])('refuses an %s version, naming it, and goes on serving', async (reason, version) => {
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: only('1.0.0') });
    const write = rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: only(version) });
    await expect(write).rejects.toMatchObject({
      code: 'MODEL_VERSION.NOT_DEPLOYABLE',
      fields: [{ field: 'routes[0].version' }],
      details: { version, reason },
    });
    expect(await answer()).toBe('yes');
  });

  it('refuses a version whose artifact has rotted and goes on serving', async () => {
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: only('1.0.0') });
    await rig.artifacts.rot(rig.digestOf('2.0.0'));
    const write = rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: only('2.0.0') });
    await expect(write).rejects.toMatchObject({ details: { reason: 'corrupt' } });
    expect((await rig.engine.deployments.get(deployer, 'fraud')).revision).toBe(1);
    expect(await answer()).toBe('yes');
  });

  it('replaces routes and frees models that no route uses', async () => {
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: only('1.0.0') });
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: only('2.0.0') });
    expect(await answer()).toBe('no');
    expect([...rig.runtime.loaded]).toEqual([rig.digestOf('2.0.0')]);
  });

  it('refuses a write that expects another revision', async () => {
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: only('1.0.0') });
    const write = rig.engine.deployments.replaceRoutes(deployer, 'fraud', {
      routes: only('2.0.0'),
      expectedRevision: 7,
    });
    await expect(write).rejects.toMatchObject({ code: 'DEPLOYMENT.REVISION_CONFLICT' });
    expect([...rig.runtime.loaded]).toEqual([rig.digestOf('1.0.0')]);
  });

  it('rolls back step by step and never forward', async () => {
    await rig.register('3.0.0', 0.5);
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: only('1.0.0') });
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: only('2.0.0') });
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: only('3.0.0') });
    const first = await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect(first).toMatchObject({ revision: 4, restoredRevision: 2, routes: [rig.route('2.0.0')] });
    const second = await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect(second).toMatchObject({ revision: 5, restoredRevision: 1, routes: [rig.route('1.0.0')] });
    await expect(rig.engine.deployments.rollBack(deployer, 'fraud')).rejects.toMatchObject({
      code: 'DEPLOYMENT.NO_EARLIER_REVISION',
    });
    const named = await rig.engine.deployments.rollBack(deployer, 'fraud', { toRevision: 3 });
    expect(named.routes).toEqual([rig.route('3.0.0')]);
    expect(await rig.engine.deployments.history(deployer, 'fraud')).toHaveLength(6);
  });

  it('stops serving a deleted deployment', async () => {
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: only('1.0.0') });
    await rig.engine.deployments.delete(deployer, 'fraud');
    await expect(answer()).rejects.toMatchObject({ code: 'MODEL.NOT_DEPLOYED' });
    await expect(rig.engine.deployments.delete(deployer, 'fraud')).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('keeps workspaces apart', async () => {
    const elsewhere = assertedContext('dora', { workspace: 'team-b' });
    await rig.engine.deployments.create(elsewhere, { modelName: 'fraud', routes: only('1.0.0') });
    await expect(answer()).rejects.toMatchObject({ code: 'MODEL.NOT_DEPLOYED' });
    await expect(rig.engine.deployments.get(deployer, 'fraud')).rejects.toMatchObject({ kind: 'not_found' });
    expect((await rig.engine.deployments.list(deployer)).items).toEqual([]);
  });

  it('lets only deployers write', async () => {
    const viewer = assertedContext('vera', { roles: ['viewer'] });
    const write = rig.engine.deployments.create(viewer, { modelName: 'fraud', routes: only('1.0.0') });
    await expect(write).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it.each([
    ['no routes', [], 'routes'],
    ['weights that do not sum to 100', [{ version: '1.0.0', weight: 99 }], 'routes'],
    ['a fractional weight', [{ version: '1.0.0', weight: 99.5 }], 'routes[0].weight'],
    ['a negative weight', [{ version: '1.0.0', weight: -1 }], 'routes[0].weight'],
    ['a path for a version', [{ version: '../1', weight: 100 }], 'routes[0].version'],
    [
      'a version twice',
      [
        { version: '1.0.0', weight: 50 },
        { version: '1.0.0', weight: 50 },
      ],
      'routes[1].version',
    ],
  ])('refuses %s', async (_case, routes, field) => {
    const write = rig.engine.deployments.create(deployer, { modelName: 'fraud', routes });
    await expect(write).rejects.toMatchObject({ kind: 'invalid', fields: [{ field }] });
  });
});
