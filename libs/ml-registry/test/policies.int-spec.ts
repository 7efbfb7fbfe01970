import { artifactUri } from '@intelgraph/artifact-store';
import type { PromotionPolicyState, PromotionRequirements } from '@intelgraph/contracts';
import { inTransaction } from '@intelgraph/persistence';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { ada, grace, promote, registryFixture, training, type RegistryFixture } from './registry-fixture.js';

const heidi = aContext({ principal: 'heidi', roles: ['approver'] });
const root = aContext({ principal: 'root', roles: ['admin'] });

let registry: RegistryFixture;
let revision = 0;
beforeAll(async () => {
  registry = await registryFixture();
});
afterAll(() => registry.database.drop());
beforeEach(async () => {
  await registry.database.dataSource.query('DELETE FROM promotion_policies');
});

/** What governance would announce. */
async function announce(
  requirements: Partial<PromotionRequirements>,
  more: Partial<PromotionPolicyState> = {},
): Promise<void> {
  revision += 1;
  const policy: PromotionPolicyState = {
    id: 'p1',
    name: 'bar',
    description: '',
    to_stage: 'staging',
    model_pattern: '*',
    status: 'active',
    requirements: {
      metrics: [],
      checklist: [],
      approvals: { count: 1, roles: [] },
      model_card: { required: false, sections: [] },
      evaluation: [],
      ab_test: { finished: false },
      ...requirements,
    },
    created_by: 'root',
    created_at: '2026-01-01T00:00:00.000Z',
    updated_by: 'root',
    updated_at: '2026-01-01T00:00:00.000Z',
    revision,
    ...more,
  };
  await inTransaction(registry.database.dataSource, (tx) =>
    registry.policiesProjection.applyPolicy(tx, 'default', policy),
  );
}

const version = (model: string, metrics: Record<string, number> = {}) =>
  registry.versions.register(ada, { name: model, version: '1.0.0', metrics });
const ask = (model: string, checklist?: { item: string; completed: boolean }[]) =>
  registry.stages.request(ada, model, '1.0.0', { to_stage: 'staging', checklist });
const auc = (value: number) => ({
  metrics: [{ metric: 'auc', operator: '>=' as const, value, source: 'version' as const }],
});

describe('a promotion under a policy', () => {
  it('is refused when it is requested, with what is required and what there is', async () => {
    await version('weak', { auc: 0.7 });
    await announce(auc(0.9));

    const refused = await ask('weak').catch((error: unknown) => error);

    expect(refused).toMatchObject({
      code: 'TRANSITION.POLICY_UNMET',
      kind: 'conflict',
      details: {
        to_stage: 'staging',
        unmet: [
          { policy: 'bar', policy_revision: revision, requirement: 'metric:auc', required: '>= 0.9', actual: 0.7 },
        ],
      },
    });
    expect((await registry.stagesQueries.list(ada, { model: 'weak' })).items).toEqual([]);
  });

  it('is judged at the approval by the policy of that moment', async () => {
    await version('moved', { auc: 0.8 });
    const { id } = await ask('moved');
    await announce(auc(0.9));

    await expect(registry.stages.approve(grace, id, {})).rejects.toMatchObject({ code: 'TRANSITION.POLICY_UNMET' });
    expect((await registry.versionsQueries.get(ada, 'moved', '1.0.0')).stage).toBe('development');
    expect((await registry.policies.reportOfTransition(ada, id)).approvals).toEqual([]);

    await announce(auc(0.75));
    expect(await registry.stages.approve(grace, id, {})).toMatchObject({ status: 'approved' });
  });

  it('needs the items of the checklist by the approval', async () => {
    await version('listed');
    await announce({ checklist: ['reviewed by risk'] });
    const { id } = await ask('listed');

    await expect(registry.stages.approve(grace, id, {})).rejects.toMatchObject({
      details: { unmet: [{ requirement: 'checklist:reviewed by risk', actual: null }] },
    });
    const checklist = [{ item: 'reviewed by risk', completed: true }];
    expect(await registry.stages.approve(grace, id, { checklist })).toMatchObject({ status: 'approved', checklist });
  });

  it('waits for as many people as asked, each once, one with the role', async () => {
    await version('many');
    await announce({ approvals: { count: 2, roles: ['admin'] } });
    const { id } = await ask('many');
    await registry.takeEvents();

    expect(await registry.stages.approve(grace, id, { comment: 'fine' })).toMatchObject({ status: 'requested' });
    await expect(registry.stages.approve(grace, id, {})).rejects.toMatchObject({
      code: 'TRANSITION.ALREADY_APPROVED',
    });
    expect(await registry.stages.approve(heidi, id, {})).toMatchObject({ status: 'requested' });
    expect(await registry.policies.reportOfTransition(ada, id)).toMatchObject({
      met: false,
      approvals: [{ approver: 'grace', comment: 'fine' }, { approver: 'heidi' }],
    });
    expect(await registry.stages.approve(root, id, {})).toMatchObject({ status: 'approved', decided_by: 'root' });
    expect(await registry.stagesQueries.get(ada, id)).toMatchObject({
      status: 'approved',
      approvals: [
        {
          approver: 'grace',
          roles: expect.arrayContaining(['approver']),
          comment: 'fine',
          approved_at: expect.any(String),
        },
        { approver: 'heidi', comment: '' },
        { approver: 'root', roles: expect.arrayContaining(['admin']) },
      ],
    });

    const audited = (await registry.takeEvents()).map(({ type }) => type).filter((type) => /transition/.test(type));
    expect(audited).toEqual([
      'registry.transition.approval_given.v1',
      'registry.transition.approval_given.v1',
      'registry.transition.approved.v1',
    ]);
  });

  it('is decided by whoever approved already, once a policy asks for no more than that', async () => {
    await version('relaxed');
    await announce({ approvals: { count: 2, roles: [] } });
    const { id } = await ask('relaxed');
    expect(await registry.stages.approve(grace, id, { comment: 'first' })).toMatchObject({ status: 'requested' });
    await announce({ approvals: { count: 1, roles: [] } });

    expect(await registry.stages.approve(grace, id, { comment: 'again' })).toMatchObject({
      status: 'approved',
      decided_by: 'grace',
    });
    const { approvals, met } = await registry.policies.reportOfTransition(ada, id);
    expect([met, approvals.map(({ approver, comment }) => [approver, comment])]).toEqual([true, [['grace', 'again']]]);
  });

  it('is never approved by the requester, not as one of many either', async () => {
    await version('own');
    await announce({ approvals: { count: 2, roles: [] } });
    const { id } = await ask('own');
    const spelled = aContext({ principal: ' ADA ', roles: ['approver'] });

    await expect(registry.stages.approve(spelled, id, {})).rejects.toMatchObject({ code: 'TRANSITION.SELF_APPROVAL' });
    await expect(
      registry.database.dataSource.query(
        `INSERT INTO transition_approvals VALUES ($1, ' Ada', 'default', 'ada', '{}', '', '[]', now())`,
        [id],
      ),
    ).rejects.toThrow(/separation_of_duties/);
  });

  it('counts approvals that come at once, each person once', async () => {
    await version('stormed');
    await announce({ approvals: { count: 3, roles: [] } });
    const { id } = await ask('stormed');
    const people = Array.from({ length: 8 }, (_, i) => aContext({ principal: `p${i % 4}`, roles: ['approver'] }));

    await Promise.allSettled(people.map((person) => registry.stages.approve(person, id, {})));

    const { approvals } = await registry.policies.reportOfTransition(ada, id);
    expect(new Set(approvals.map(({ approver }) => approver)).size).toBe(3);
    expect(approvals).toHaveLength(3);
    expect((await registry.versionsQueries.get(ada, 'stormed', '1.0.0')).stage).toBe('staging');
  });

  it('sees evaluations and cards that other services told of, the newest ones', async () => {
    await version('seen');
    await announce({
      evaluation: [{ check: 'fairness', metric: 'demographic_parity_difference', operator: '<=', value: 0.1 }],
      model_card: { required: true, sections: ['limitations'] },
    });
    await expect(ask('seen')).rejects.toMatchObject({ details: { unmet: { length: 3 } } });
    const of = { workspace: 'default', modelName: 'seen', version: '1.0.0' };
    await inTransaction(registry.database.dataSource, async (tx) => {
      for (const [id, found, minute] of [
        ['e1', 0.3, 1],
        ['e2', 0.05, 2],
      ] as const) {
        await registry.policiesProjection.applyEvidence(tx, {
          ...of,
          kind: 'evaluation',
          id,
          revision: 1,
          facts: { metrics: {}, checks: { fairness: { demographic_parity_difference: found } } },
          recordedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)),
        });
      }
      for (const [cardRevision, sections] of [
        [2, ['limitations']],
        [1, []],
      ] as const) {
        await registry.policiesProjection.applyEvidence(tx, {
          ...of,
          kind: 'model_card',
          id: 'seen@1.0.0',
          revision: cardRevision,
          facts: { sections, digest: 'd' },
          recordedAt: new Date(),
        });
      }
    });

    expect(await ask('seen')).toMatchObject({ status: 'requested' });
  });

  it.each([
    [null, true, true],
    ['decided', true, true],
    ['max_predictions', true, true],
    ['guardrail_violated', true, false],
    ['sample_ratio_mismatch', false, false],
  ] as const)(
    'takes an A/B test that ended by %s for its control: %s, for its treatment: %s',
    async (reason, ...holds) => {
      const arms = ['control', 'treatment'].map((arm) => `${arm} ${reason ?? 'a person'}`);
      for (const arm of arms) await version(arm);
      await announce({ ab_test: { finished: true } });
      const ref = (arm: string | undefined) => ({ model_id: arm ?? '', version: '1.0.0' });
      const { id } = await registry.abTests.create(grace, {
        ...{ name: `ends by ${reason ?? 'a person'}`, traffic_split: { control: 50, treatment: 50 } },
        ...{ control_model: ref(arms[0]), treatment_model: ref(arms[1]) },
      });
      const running = await registry.abTests.start(grace, id);
      for (const arm of arms) await expect(ask(arm)).rejects.toMatchObject({ code: 'TRANSITION.POLICY_UNMET' });

      if (reason === null) await registry.abTests.stop(grace, id);
      else {
        await inTransaction(registry.database.dataSource, async (tx) => {
          const conclusion = { id, revision: running.revision, reason };
          expect(await registry.abTestConclusions.apply(tx, 'default', conclusion)).toBe(true);
        });
      }

      const asked = await Promise.allSettled(arms.map((arm) => ask(arm)));
      expect(asked.map(({ status }) => status === 'fulfilled')).toEqual(holds);
    },
  );

  it('does not hold back a rollback', async () => {
    for (const number of ['1.0.0', '2.0.0']) {
      const artifact_uri = artifactUri(await registry.anArtifact(`restored ${number}`));
      await registry.versions.register(training, { name: 'restored', version: number, artifact_uri });
      await promote(registry, 'restored', number);
    }
    await announce(auc(0.99), { to_stage: 'production' });

    expect((await registry.rollbacks.rollback(grace, 'restored', 'errors')).version.version).toBe('1.0.0');
  });

  it('does not hold back the way down', async () => {
    await version('down');
    const { id } = await ask('down');
    await registry.stages.approve(grace, id, {});
    await announce(auc(0.99), { to_stage: 'staging' });

    expect(await registry.stages.request(ada, 'down', '1.0.0', { to_stage: 'development' })).toMatchObject({
      status: 'requested',
    });
  });
});

describe('the copy of a policy', () => {
  it('ignores what is older than what it has, and what is retired or about others', async () => {
    await version('fresh', { auc: 0.5 });
    await announce({}, { revision: 9_000 });
    await announce(auc(0.9), { revision: 8_999 });
    await announce(auc(0.9), { id: 'p2', name: 'retired', status: 'retired' });
    await announce(auc(0.9), { id: 'p3', name: 'draft', status: 'draft' });
    await announce(auc(0.9), { id: 'p4', name: 'others', model_pattern: 'other*' });
    await announce(auc(0.9), { id: 'p5', name: 'later', to_stage: 'production' });

    expect(await ask('fresh')).toMatchObject({ status: 'requested' });
    expect((await registry.policies.report(ada, 'fresh', '1.0.0', 'production')).requirements).toHaveLength(2);
    expect((await registry.policies.report(ada, 'fresh', '1.0.0', 'production')).met).toBe(false);
  });

  it('holds for the model that it names also under its new name, at once', async () => {
    await version('named', { auc: 0.5 });
    await announce(auc(0.9), { id: 'p6', name: 'own', model_pattern: 'named' });
    await registry.modelChanges.rename(ada, 'named', 'Named model (ü)');

    const { requirements } = await registry.policies.report(ada, 'Named model (ü)', '1.0.0', 'staging');
    expect(requirements).toContainEqual(
      expect.objectContaining({ policy: 'own', requirement: 'metric:auc', met: false }),
    );
  });
});
