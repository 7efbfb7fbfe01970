import { artifactUri } from '@intelgraph/artifact-store';
import { type AppError, assertedContext } from '@intelgraph/kernel';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ada, grace, promote, registryFixture, training, type RegistryFixture } from './registry-fixture.js';

describe('stages', () => {
  let registry: RegistryFixture;

  beforeAll(async () => {
    registry = await registryFixture();
  });
  afterAll(() => registry.database.drop());

  const aVersion = async (name: string, version = '1.0.0'): Promise<string> => {
    const artifact_uri = artifactUri(await registry.anArtifact(`${name} ${version}`));
    return (await registry.versions.register(training, { name, version, artifact_uri })).version.id;
  };
  const stagesOf = async (model: string): Promise<Record<string, string>> => {
    const { items } = await registry.versionsQueries.list(ada, model, {});
    return Object.fromEntries(items.map(({ version, stage }) => [version, stage]));
  };

  it('change by a request and the approval of another person, audited once each', async () => {
    await aVersion('walked');
    await registry.takeEvents();
    const checklist = [{ item: 'tests pass', completed: true }];
    const request = { to_stage: 'staging', comment: 'ready', checklist };
    const { id } = await registry.stages.request(ada, 'walked', '1.0.0', request);
    const approved = await registry.stages.approve(grace, id, { checklist, comment: 'fine' });

    expect(approved).toMatchObject({ status: 'approved', requested_by: 'ada', decided_by: 'grace', checklist });
    expect(await stagesOf('walked')).toEqual({ '1.0.0': 'staging' });
    expect((await registry.takeEvents()).map(({ type, principal }) => [type, principal])).toEqual([
      ['registry.transition.requested.v1', 'ada'],
      ['registry.version.stage_changed.v1', 'grace'],
      ['registry.transition.approved.v1', 'grace'],
    ]);
  });

  it('change once when fifty approve at once; the others get a clear conflict', async () => {
    await aVersion('stormed');
    const { id } = await registry.stages.request(ada, 'stormed', '1.0.0', { to_stage: 'staging' });
    await registry.takeEvents();
    const approver = (i: number) => aContext({ principal: `approver-${i}`, roles: ['approver'] });
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) => registry.stages.approve(approver(i), id, {})),
    );

    const refused = results
      .filter((result) => result.status === 'rejected')
      .map(({ reason }) => (reason as AppError).code);
    expect(refused).toEqual(Array.from({ length: 49 }, () => 'TRANSITION.ALREADY_DECIDED'));
    expect((await registry.stagesQueries.history(ada, 'stormed', {})).items).toHaveLength(1);
    const approvals = (await registry.takeEvents()).filter(({ type }) => type === 'registry.transition.approved.v1');
    expect(approvals).toHaveLength(1);
  });

  it('change for one of several versions that are to replace the same one; the others ask again', async () => {
    for (const version of ['1.0.0', '1.1.0', '1.2.0', '1.3.0']) await aVersion('raced', version);
    await promote(registry, 'raced', '1.0.0');
    const rivals = ['1.1.0', '1.2.0', '1.3.0'];
    const ask = (version: string, to_stage = 'production') =>
      registry.stages.request(ada, 'raced', version, { to_stage });
    for (const version of rivals) await registry.stages.approve(grace, (await ask(version, 'staging')).id, {});
    const asked = await Promise.all(rivals.map((version) => ask(version)));
    registry.clock.advance(1000);
    const outcomes = await Promise.allSettled(asked.map(({ id }) => registry.stages.approve(grace, id, {})));

    const [winner] = rivals.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as AppError);
    expect(refused).toMatchObject([
      { code: 'TRANSITION.OUTDATED', kind: 'conflict', details: { taken_by: winner } },
      { code: 'TRANSITION.OUTDATED', kind: 'conflict', details: { taken_by: winner } },
    ]);
    const stages = await stagesOf('raced');
    expect(Object.keys(stages).filter((version) => stages[version] === 'production')).toEqual([winner]);

    const late = asked.find(({ version }) => version !== winner)!;
    await registry.stages.withdraw(ada, late.id);
    await registry.stages.approve(grace, (await ask(late.version)).id, {});
    expect((await stagesOf('raced'))[late.version]).toBe('production');
  });

  it('are not approved by the requester, in whatever spelling, not even as admin', async () => {
    await aVersion('own');
    const admin = aContext({ principal: 'ada', roles: ['admin'] });
    const { id } = await registry.stages.request(ada, 'own', '1.0.0', { to_stage: 'staging' });
    const spelled = { ...admin, principal: { ...admin.principal, id: ' ADA ' } };

    await expect(registry.stages.approve(admin, id, {})).rejects.toMatchObject({ code: 'TRANSITION.SELF_APPROVAL' });
    await expect(registry.stages.approve(spelled, id, {})).rejects.toMatchObject({ code: 'TRANSITION.SELF_APPROVAL' });
    await expect(registry.stages.approve(ada, id, {})).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(registry.stages.approve(admin, id, { approver: 'grace' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    expect(await stagesOf('own')).toEqual({ '1.0.0': 'development' });
  });

  it('are kept apart by the database too', async () => {
    await aVersion('direct');
    const { id } = await registry.stages.request(ada, 'direct', '1.0.0', { to_stage: 'staging' });
    const approve = `UPDATE stage_transitions SET status = 'approved', decided_at = now(), decided_by = $2 WHERE id = $1`;

    for (const approver of ['ada', ' Ada', 'ADA']) {
      await expect(registry.database.dataSource.query(approve, [id, approver])).rejects.toThrow(
        /stage_transitions_separation_of_duties/,
      );
    }
  });

  it('wait for a complete checklist from which nothing can be dropped', async () => {
    await aVersion('checked');
    const checklist = [
      { item: 'tests', completed: true },
      { item: 'review', completed: false },
    ];
    const { id } = await registry.stages.request(ada, 'checked', '1.0.0', { to_stage: 'staging', checklist });
    const dropped = { checklist: [{ item: 'tests', completed: true }] };

    for (const approval of [{}, dropped]) {
      await expect(registry.stages.approve(grace, id, approval)).rejects.toMatchObject({
        code: 'TRANSITION.CHECKLIST_INCOMPLETE',
        kind: 'invalid',
      });
    }
    const done = { checklist: [{ item: 'review', completed: true }] };
    expect((await registry.stages.approve(grace, id, done)).checklist).toEqual([
      { item: 'tests', completed: true },
      { item: 'review', completed: true },
    ]);
  });

  it('follow the table: no way from development to production', async () => {
    await aVersion('hasty');

    await expect(registry.stages.request(ada, 'hasty', '1.0.0', { to_stage: 'production' })).rejects.toMatchObject({
      code: 'MODEL_VERSION.STAGE_CONFLICT',
      details: { allowed: ['staging', 'archived'] },
    });
    await expect(registry.stages.request(ada, 'hasty', '1.0.0', { to_stage: 'moon' })).rejects.toMatchObject({
      fields: [{ field: 'to_stage' }],
    });
  });

  it('can be asked for once at a time, rejected with a reason, and asked for again', async () => {
    await aVersion('asked');
    const { id } = await registry.stages.request(ada, 'asked', '1.0.0', { to_stage: 'staging' });
    const again = registry.stages.request(ada, 'asked', '1.0.0', { to_stage: 'archived' });
    await expect(again).rejects.toMatchObject({ code: 'TRANSITION.ALREADY_REQUESTED' });
    const bob = aContext({ principal: 'bob', roles: ['editor'] });
    await expect(registry.stages.reject(bob, id, 'no')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(registry.stages.reject(grace, id, ' ')).rejects.toMatchObject({ fields: [{ field: 'reason' }] });
    const asApprover = aContext({ principal: 'ADA', roles: ['editor', 'approver'] });
    await expect(registry.stages.reject(asApprover, id, 'no')).rejects.toMatchObject({
      code: 'TRANSITION.SELF_REJECTION',
      message: expect.stringContaining('withdraw it instead'),
    });

    expect(await registry.stages.reject(grace, id, 'too slow')).toMatchObject({
      status: 'rejected',
      decision_comment: 'too slow',
    });
    await expect(registry.stages.approve(grace, id, {})).rejects.toMatchObject({ code: 'TRANSITION.ALREADY_DECIDED' });
    expect(await registry.stages.request(ada, 'asked', '1.0.0', { to_stage: 'staging' })).toMatchObject({
      status: 'requested',
    });
  });

  it('put one version into production and archive the one it replaces', async () => {
    for (const version of ['1.0.0', '1.1.0']) await aVersion('served', version);
    await promote(registry, 'served', '1.0.0');
    await promote(registry, 'served', '1.1.0');

    expect(await stagesOf('served')).toEqual({ '1.1.0': 'production', '1.0.0': 'archived' });
    const { items } = await registry.stagesQueries.list(ada, { model: 'served', pageSize: 1 });
    expect(items[0]).toMatchObject({ version: '1.1.0', to_stage: 'production', replaced_version: '1.0.0' });
  });

  it('go back to the version before, one further each time, and then no more', async () => {
    for (const version of ['1.0.0', '2.0.0', '3.0.0']) {
      await aVersion('back', version);
      await promote(registry, 'back', version);
    }
    await registry.takeEvents();
    const { version, replaced } = await registry.rollbacks.rollback(grace, 'back', 'errors');

    expect([version.version, replaced.version]).toEqual(['2.0.0', '3.0.0']);
    expect(await stagesOf('back')).toEqual({ '3.0.0': 'archived', '2.0.0': 'production', '1.0.0': 'archived' });
    const audited = (await registry.takeEvents()).filter(({ type }) => !type.includes('stage_changed'));
    expect(audited.map(({ type }) => type)).toEqual(['registry.version.rolled_back.v1']);
    expect((await registry.rollbacks.rollback(grace, 'back')).version.version).toBe('1.0.0');
    await expect(registry.rollbacks.rollback(grace, 'back')).rejects.toMatchObject({
      code: 'MODEL.NO_PREVIOUS_PRODUCTION',
    });
    await expect(registry.rollbacks.rollback(ada, 'back')).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('go back to the version before also where both were imported in production', async () => {
    const admin = aContext({ principal: 'root', roles: ['admin'] });
    await registry.models.createNew(ada, { name: 'brought' });
    for (const number of [1, 2]) {
      await aVersion('origin', `${number}.0.0`);
      const times = { createdAt: new Date(number), updatedAt: new Date(number) };
      const { archived } = await registry.versionImports.take(admin, 'brought', {
        ...{ number, source: `models:/origin/${number}`, external: false, author: 'ann', ...times },
        ...{ stage: 'production', stageWithoutApproval: true },
      });
      expect(archived).toEqual(number === 1 ? [] : ['1.0.0']);
    }

    expect((await registry.rollbacks.rollback(grace, 'brought')).version.version).toBe('1.0.0');
    await expect(registry.rollbacks.rollback(grace, 'brought')).rejects.toMatchObject({
      code: 'MODEL.NO_PREVIOUS_PRODUCTION',
    });
  });

  it('keep external versions and asserted identities out of production', async () => {
    await registry.versions.register(ada, { name: 'ext', version: '1.0.0', artifact_uri: 's3://elsewhere/x' });
    const { id } = await registry.stages.request(ada, 'ext', '1.0.0', { to_stage: 'staging' });
    await registry.stages.approve(grace, id, {});
    await expect(registry.stages.request(ada, 'ext', '1.0.0', { to_stage: 'production' })).rejects.toMatchObject({
      code: 'MODEL_VERSION.NOT_STORED',
      kind: 'invalid',
    });

    await aVersion('asserted');
    const first = await registry.stages.request(ada, 'asserted', '1.0.0', { to_stage: 'staging' });
    const library = assertedContext('somebody');
    expect(await registry.stages.approve(library, first.id, { approver: 'lin' })).toMatchObject({ decided_by: 'lin' });
    const second = await registry.stages.request(ada, 'asserted', '1.0.0', { to_stage: 'production' });
    await expect(registry.stages.approve(library, second.id, { approver: 'lin' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(registry.rollbacks.rollback(library, 'served')).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('of another workspace cannot be seen or decided', async () => {
    await aVersion('inside');
    const { id } = await registry.stages.request(ada, 'inside', '1.0.0', { to_stage: 'staging' });
    const outside = aContext({ principal: 'zoe', workspace: 'outside' });

    await expect(registry.stages.approve(outside, id, {})).rejects.toMatchObject({ code: 'TRANSITION.NOT_FOUND' });
    await expect(registry.stages.reject(outside, id, 'no')).rejects.toMatchObject({ code: 'TRANSITION.NOT_FOUND' });
    await expect(registry.stagesQueries.get(outside, id)).rejects.toMatchObject({ kind: 'not_found' });
  });
});
