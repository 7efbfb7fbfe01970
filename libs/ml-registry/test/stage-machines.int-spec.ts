import { artifactUri } from '@intelgraph/artifact-store';
import { AppError, type RequestContext } from '@intelgraph/kernel';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { StageInput, StageMachineInput } from '../src/index.js';

import { ada, grace, registryFixture, type RegistryFixture, training } from './registry-fixture.js';

const root = aContext({ principal: 'root', roles: ['admin'] });
const lin = aContext({ principal: 'lin', roles: ['approver', 'deployer'] });
const max = aContext({ principal: 'max', roles: ['approver'] });

const STAGES: StageInput[] = [
  { name: 'lab', kind: 'development', transitions: ['shadow', 'gone'] },
  { name: 'shadow', kind: 'staging', transitions: ['canary', 'lab', 'gone'] },
  { name: 'canary', kind: 'staging', transitions: ['live', 'shadow', 'gone'], request_expires_after_s: 3600 },
  { name: 'live', kind: 'production', transitions: ['canary', 'gone'], approvals: { count: 2, roles: ['deployer'] } },
  { name: 'side', kind: 'production', transitions: ['gone'], replaced: 'keep' },
  { name: 'gone', kind: 'archived', transitions: ['shadow', 'side'] },
];

/** The same people in another workspace. */
const inside = (workspace: string, context: RequestContext): RequestContext => ({
  ...context,
  workspace,
  principal: { ...context.principal, workspace },
});

let registry: RegistryFixture;
beforeAll(async () => {
  registry = await registryFixture();
});
afterAll(() => registry.database.drop());

const set = async (stages: StageInput[], initial = 'lab', workspace = 'default') => {
  const context = inside(workspace, root);
  const { revision } = await registry.stageMachines.get(context);
  return registry.stageMachines.set(context, { revision, initial, stages });
};
const aVersion = async (name: string, version = '1.0.0'): Promise<void> => {
  const artifact_uri = artifactUri(await registry.anArtifact(`${name} ${version}`));
  await registry.versions.register(training, { name, version, artifact_uri, metrics: { auc: 0.9 } });
};
const ask = async (name: string, to_stage: string, version = '1.0.0') =>
  (await registry.stages.request(ada, name, version, { to_stage })).id;
const go = async (name: string, to_stage: string, version = '1.0.0'): Promise<void> => {
  const id = await ask(name, to_stage, version);
  const { status } = await registry.stages.approve(lin, id, {});
  if (status === 'requested') await registry.stages.approve(grace, id, {});
};
const stagesOf = async (model: string): Promise<Record<string, string>> => {
  const { items } = await registry.versionsQueries.list(ada, model, {});
  return Object.fromEntries(items.map(({ version, stage, stage_kind }) => [version, `${stage}/${stage_kind}`]));
};
const expire = (id: string): Promise<unknown> =>
  registry.database.dataSource.query(
    `UPDATE stage_transitions SET expires_at = now() - interval '1 second' WHERE id = $1`,
    [id],
  );

describe('the stages of a workspace', () => {
  it('are the four that everybody knows until an admin sets others, with the revision that he read', async () => {
    await aVersion('early');
    const { stages, initial, revision } = await registry.stageMachines.get(ada);
    expect([stages.map(({ name }) => name), initial, revision]).toEqual([
      ['development', 'staging', 'production', 'archived'],
      'development',
      0,
    ]);
    const wanted = { revision: 0, initial: 'lab', stages: STAGES };
    await expect(registry.stageMachines.set(ada, wanted)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(registry.stageMachines.set(root, wanted)).rejects.toMatchObject({
      code: 'STAGE_MACHINE.STAGE_IN_USE',
      details: { stages: [{ stage: 'development', versions: 1 }] },
    });
    await registry.versionRemoval.delete(ada, 'early', '1.0.0');
    await expect(registry.stageMachines.set(root, wanted)).rejects.toMatchObject({
      code: 'STAGE_MACHINE.STAGE_IN_USE',
    });
    await registry.versionRemoval.purge(root, 'early', '1.0.0');
    await registry.takeEvents();
    expect(await registry.stageMachines.set(root, wanted)).toMatchObject({ revision: 1, initial: 'lab' });
    expect((await registry.takeEvents()).map(({ type }) => type)).toEqual(['registry.stage_machine.changed.v1']);
    await expect(registry.stageMachines.set(root, wanted)).rejects.toMatchObject({
      code: 'STAGE_MACHINE.OUTDATED',
      kind: 'conflict',
      details: { revision: 1 },
    });
    expect(await registry.stageMachines.get(inside('other', ada))).toMatchObject({ revision: 0 });
  });

  it.each<[object, string]>([
    [{ stages: [] }, 'stages'],
    [{ stages: [{ ...STAGES[0], name: 'No Name' }] }, 'stages.0.name'],
    [{ stages: [{ ...STAGES[0], kind: 'moon' }] }, 'stages.0.kind'],
    [{ stages: [{ ...STAGES[0], approvals: { count: 0 } }] }, 'stages.0.approvals.count'],
    [{ stages: [{ ...STAGES[0], approvals: { roles: ['king'] } }] }, 'stages.0.approvals.roles.0'],
    [{ stages: [{ ...STAGES[0], request_expires_after_s: 1 }] }, 'stages.0.request_expires_after_s'],
    [{ initial: 'moon' }, 'initial'],
    [{ revision: -1 }, 'revision'],
  ])('are refused as %j', async (wrong, field) => {
    const input = { revision: 1, initial: 'lab', stages: STAGES, ...wrong } as StageMachineInput;
    await expect(registry.stageMachines.set(root, input)).rejects.toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });

  it('allow every step of the table and no other', async () => {
    await registry.settings.set(root, { mlflow_transitions: 'free' });
    await aVersion('walker');
    expect(await stagesOf('walker')).toEqual({ '1.0.0': 'lab/development' });
    for (const from of STAGES) {
      await registry.freeMoves.move(ada, 'walker', 1, { to_stage: from.name, archive_existing: false });
      for (const to of STAGES) {
        const asked = registry.stages.request(ada, 'walker', 1, { to_stage: to.name });
        if (from.transitions.includes(to.name)) {
          expect(await registry.stages.withdraw(ada, (await asked).id)).toMatchObject({ status: 'withdrawn' });
        } else {
          await expect(asked).rejects.toMatchObject({
            code: 'MODEL_VERSION.STAGE_CONFLICT',
            details: { from: from.name, to: to.name, allowed: from.transitions },
          });
        }
      }
    }
    await expect(ask('walker', 'production')).rejects.toMatchObject({
      fields: [{ field: 'to_stage', message: expect.stringContaining('lab, shadow, canary, live, side, gone') }],
    });
    await registry.settings.set(root, { protected_aliases: [] });
  });

  it('are found by their names and by what they are', async () => {
    await aVersion('found');
    await go('found', 'shadow');
    const resolve = (stage: string) => registry.versionsQueries.resolve(ada, 'found', { stage });
    expect(await resolve('shadow')).toMatchObject({ version: '1.0.0', stage: 'shadow', stage_kind: 'staging' });
    expect(await resolve('staging')).toMatchObject({ version: '1.0.0' });
    await expect(resolve('canary')).rejects.toMatchObject({ kind: 'not_found' });
    const versions = async (search: object) =>
      (await registry.versionsQueries.search(ada, search)).items.map(({ model_name }) => model_name);
    expect(await versions({ filter: "stage = 'shadow'" })).toEqual(['found']);
    expect(await versions({ filter: "stage_kind = 'staging'" })).toEqual(['found']);
    expect(await versions({ stage: 'staging' })).toEqual(['found']);
    const models = (filter: string) => registry.modelsQueries.list(ada, { filter });
    expect((await models("stage_kind = 'staging'")).items.map(({ name }) => name)).toEqual(['found']);
    const mlflow = await registry.versionSearch.search(ada, { filter: "current_stage = 'Staging'", pageSize: 10 });
    expect(mlflow.items.map(({ stage_kind }) => stage_kind)).toEqual(['staging']);
  });

  it('do not lose versions to somebody who takes a stage away meanwhile', async () => {
    const workspace = 'raced';
    const [author, approver] = [ada, lin].map((context) => inside(workspace, context));
    const brief: StageInput[] = [
      { name: 'lab', kind: 'development', transitions: ['tried', 'gone'] },
      { name: 'tried', kind: 'staging', transitions: ['gone'] },
      { name: 'gone', kind: 'archived', transitions: ['tried'] },
    ];
    await set(brief, 'lab', workspace);
    const without = brief.flatMap((stage) =>
      stage.name === 'tried' ? [] : [{ ...stage, transitions: stage.name === 'lab' ? ['gone'] : [] }],
    );
    for (let round = 0; round < 8; round++) {
      await registry.versions.register(author!, { name: 'm', version: `${round}.0.0` });
      const { id } = await registry.stages.request(author!, 'm', `${round}.0.0`, { to_stage: 'tried' });
      const [moved, taken] = await Promise.allSettled([
        registry.stages.approve(approver!, id, {}),
        set(without, 'lab', workspace),
        registry.versions.register(author!, { name: `other ${round}` }),
      ]);
      const reasons = [moved, taken].flatMap((one) =>
        one.status === 'rejected' ? [(one.reason as AppError).code] : [],
      );
      expect(reasons).toEqual([expect.stringMatching(/^(MODEL_VERSION\.STAGE_CONFLICT|STAGE_MACHINE\.STAGE_IN_USE)$/)]);
      if (taken.status === 'fulfilled') await set(brief, 'lab', workspace);
      else
        await registry.stages.approve(
          approver!,
          (await registry.stages.request(author!, 'm', `${round}.0.0`, { to_stage: 'gone' })).id,
          {},
        );
    }
  });
});

describe('the way into a stage', () => {
  it('needs as many people as the stage says, each once, one of them with each role', async () => {
    await aVersion('gated');
    for (const stage of ['shadow', 'canary']) await go('gated', stage);
    const id = await ask('gated', 'live');
    expect(await registry.stages.approve(max, id, { comment: 'one' })).toMatchObject({ status: 'requested' });
    await expect(registry.stages.approve(max, id, {})).rejects.toMatchObject({ code: 'TRANSITION.ALREADY_APPROVED' });
    const eve = aContext({ principal: 'eve', roles: ['approver'] });
    expect(await registry.stages.approve(eve, id, {})).toMatchObject({ status: 'requested' });
    const report = await registry.policies.reportOfTransition(ada, id);
    expect(
      report.requirements.map(({ policy, requirement, actual, met }) => [policy, requirement, actual, met]),
    ).toEqual([
      ['stage live', 'approvals', 2, true],
      ['stage live', 'approver_role:deployer', false, false],
    ]);
    expect(await stagesOf('gated')).toEqual({ '1.0.0': 'canary/staging' });
    expect(await registry.stages.approve(lin, id, {})).toMatchObject({ status: 'approved', decided_by: 'lin' });
    expect(await stagesOf('gated')).toEqual({ '1.0.0': 'live/production' });
  });

  it('is the stricter one of what the stage and a policy of governance ask for', async () => {
    await aVersion('strict');
    for (const stage of ['shadow', 'canary']) await go('strict', stage);
    const requirements = {
      ...{ metrics: [], checklist: ['signed off'], approvals: { count: 3, roles: [] }, evaluation: [] },
      ...{ model_card: { required: false, sections: [] }, ab_test: { finished: false } },
    };
    const policy = {
      ...{ id: 'p1', name: 'bar', description: '', to_stage: 'production' as const, model_pattern: 'strict' },
      ...{ status: 'active' as const, revision: 1, created_by: 'gov', requirements },
      ...{ created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z' },
    };
    await registry.database.dataSource.transaction((tx) =>
      registry.policiesProjection.applyPolicy(tx as never, 'default', policy as never),
    );
    const id = await ask('strict', 'live');
    await expect(registry.stages.approve(grace, id, {})).rejects.toMatchObject({ code: 'TRANSITION.POLICY_UNMET' });
    const word = { checklist: [{ item: 'signed off', completed: true }] };
    const statuses = [];
    for (const one of [grace, max, lin]) statuses.push((await registry.stages.approve(one, id, word)).status);
    expect(statuses).toEqual(['requested', 'requested', 'approved']);
  });

  it('closes when nobody decided in time, seen by everybody without anybody sweeping', async () => {
    await aVersion('late');
    await go('late', 'shadow');
    const id = await ask('late', 'canary');
    const { expires_at, requested_by } = await registry.stagesQueries.get(ada, id);
    expect([typeof expires_at, requested_by]).toEqual(['string', 'ada']);
    await expire(id);

    expect(await registry.stagesQueries.get(ada, id)).toMatchObject({ status: 'expired', decided_by: null });
    const listed = async (status: 'requested' | 'expired') =>
      (await registry.stagesQueries.list(ada, { model: 'late', status })).items.map((one) => [one.id, one.status]);
    expect([await listed('requested'), await listed('expired')]).toEqual([[], [[id, 'expired']]]);
    for (const late of [
      registry.stages.approve(grace, id, {}),
      registry.stages.reject(grace, id, 'no'),
      registry.stages.withdraw(ada, id),
    ]) {
      await expect(late).rejects.toMatchObject({ code: 'TRANSITION.EXPIRED', kind: 'conflict' });
    }
    await registry.takeEvents();
    const next = await ask('late', 'canary');
    expect((await registry.takeEvents()).map(({ type }) => type)).toEqual([
      'registry.transition.expired.v1',
      'registry.transition.requested.v1',
    ]);
    expect(await listed('expired')).toEqual([[id, 'expired']]);
    expect(await registry.stages.approve(grace, next, {})).toMatchObject({ status: 'approved' });
  });

  it('is given up by the requester or an admin, not by others', async () => {
    await aVersion('dropped');
    const id = await ask('dropped', 'shadow');
    await registry.takeEvents();
    await expect(registry.stages.withdraw(grace, id)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await registry.stages.withdraw(ada, id, 'found a bug')).toMatchObject({
      ...{ status: 'withdrawn', decided_by: 'ada', decision_comment: 'found a bug' },
    });
    expect((await registry.takeEvents()).map(({ type }) => type)).toEqual(['registry.transition.withdrawn.v1']);
    await expect(registry.stages.approve(grace, id, {})).rejects.toMatchObject({
      code: 'TRANSITION.ALREADY_DECIDED',
      details: { status: 'withdrawn' },
    });
    const again = await ask('dropped', 'shadow');
    expect(await registry.stages.withdraw(root, again)).toMatchObject({ status: 'withdrawn', decided_by: 'root' });
  });

  it('archives whom it replaces, or keeps him, as the stage says and the request wants', async () => {
    for (const version of ['1.0.0', '2.0.0', '3.0.0']) await aVersion('served', version);
    for (const version of ['1.0.0', '2.0.0', '3.0.0']) await go('served', 'gone', version);
    await go('served', 'side', '1.0.0');
    await go('served', 'side', '2.0.0');
    const kept = { '1.0.0': 'side/production', '2.0.0': 'side/production', '3.0.0': 'gone/archived' };
    expect(await stagesOf('served')).toEqual(kept);
    const { id } = await registry.stages.request(ada, 'served', '3.0.0', {
      to_stage: 'side',
      archive_existing_versions: true,
    });
    expect(await registry.stages.approve(lin, id, {})).toMatchObject({
      archive_existing_versions: true,
      replaced_version: '2.0.0',
    });
    const archived = { '1.0.0': 'gone/archived', '2.0.0': 'gone/archived', '3.0.0': 'side/production' };
    expect(await stagesOf('served')).toEqual(archived);
    expect(await registry.rollbacks.rollback(grace, 'served')).toMatchObject({ version: { version: '2.0.0' } });
  });
});

describe('what was in production at a time', () => {
  it('is known for any time, under the names of that time', async () => {
    const workspace = 'history';
    const [author, first, second, admin] = [ada, grace, lin, root].map((context) => inside(workspace, context));
    const at = (time: Date, stage?: string) => registry.stagesAt.inStageAt(author!, 'm', time, stage);
    const named = async (time: Date, stage?: string) =>
      (await at(time, stage)).map(({ version, to_stage }) => `${version} ${to_stage}`);
    const step = async (version: string, to_stage: string): Promise<Date> => {
      const { id } = await registry.stages.request(author!, 'm', version, { to_stage });
      if ((await registry.stages.approve(first!, id, {})).status === 'requested') {
        await registry.stages.approve(second!, id, {});
      }
      const now = registry.clock.now();
      registry.clock.advance(60_000);
      return now;
    };
    const before = registry.clock.now();
    registry.clock.advance(1000);
    for (const version of ['1.0.0', '2.0.0']) {
      const artifact_uri = artifactUri(await registry.anArtifact(`history ${version}`));
      await registry.versions.register(inside(workspace, training), { name: 'm', version, artifact_uri });
    }
    await step('1.0.0', 'staging');
    const old = await step('1.0.0', 'production');
    await step('1.0.0', 'archived');
    await step('2.0.0', 'archived');
    const { revision } = await registry.stageMachines.get(admin!);
    const renamed = STAGES.map((stage) =>
      stage.name === 'gone' ? { ...stage, name: 'archived' } : { ...stage, transitions: stage.transitions.map(goneAs) },
    );
    await registry.stageMachines.set(admin!, { revision, initial: 'lab', stages: renamed });
    await step('2.0.0', 'shadow');
    await step('2.0.0', 'canary');
    const fresh = await step('2.0.0', 'live');

    expect(await named(before)).toEqual([]);
    expect(await named(old)).toEqual(['1.0.0 production']);
    expect(await named(new Date(old.getTime() - 1))).toEqual([]);
    expect(await named(new Date(fresh.getTime() - 1))).toEqual([]);
    expect(await named(fresh)).toEqual(['2.0.0 live']);
    expect(await named(fresh, 'live')).toEqual(['2.0.0 live']);
    expect(await named(old, 'live')).toEqual([]);
    expect(await named(new Date(fresh.getTime() - 1), 'staging')).toEqual(['2.0.0 canary']);
    expect(await named(new Date('2100-01-01'))).toEqual(['2.0.0 live']);
    await expect(at(fresh, 'lab')).rejects.toMatchObject({ fields: [{ field: 'stage' }] });
  });
});

const goneAs = (name: string): string => (name === 'gone' ? 'archived' : name);
