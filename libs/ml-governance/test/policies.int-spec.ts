import { type CloudEvent, createCloudEvent, modelRenamed, type ModelRenamed } from '@intelgraph/contracts';
import { uuidv7Ids } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import { aContext, FixedClock, testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import {
  GOVERNANCE_ENTITIES,
  GOVERNANCE_MIGRATIONS,
  MAX_POLICIES,
  type NewPolicy,
  PoliciesQueries,
  PoliciesService,
} from '../src/index.js';

const root = aContext({ principal: 'root', roles: ['admin'] });
const vera = aContext({ principal: 'vera', roles: ['viewer'] });
const BAR: NewPolicy = { name: 'bar', to_stage: 'production', requirements: {} };

let database: TestDatabase;
let policies: PoliciesService;
let queries: PoliciesQueries;
beforeAll(async () => {
  database = await testDatabase({ entities: GOVERNANCE_ENTITIES, migrations: GOVERNANCE_MIGRATIONS });
  const { dataSource } = database;
  const clock = new FixedClock();
  const outbox = new Outbox({ source: '/services/governance', ids: uuidv7Ids, clock });
  policies = new PoliciesService({ dataSource, outbox, clock, ids: uuidv7Ids });
  queries = new PoliciesQueries(dataSource);
});
afterAll(() => database.drop());
beforeEach(() => database.dataSource.query('TRUNCATE promotion_policies, outbox'));

const announced = async (): Promise<{ status: string; revision: number }[]> => {
  const rows = await database.dataSource.query<{ payload: string }[]>('SELECT payload FROM outbox ORDER BY id');
  return rows.map(({ payload }) => (JSON.parse(payload) as { data: { status: string; revision: number } }).data);
};

describe('a policy', () => {
  it('says everything that it asks for, also what was left out', async () => {
    const { id, ...policy } = await policies.create(root, {
      ...BAR,
      requirements: { metrics: [{ metric: 'auc', operator: '>=', value: 0.9 }], model_card: { sections: ['limitations'] } }, // prettier-ignore
    });

    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(policy).toMatchObject({
      model_pattern: '*',
      status: 'active',
      requirements: {
        metrics: [{ metric: 'auc', operator: '>=', value: 0.9, source: 'version' }],
        checklist: [],
        approvals: { count: 1, roles: [] },
        model_card: { required: true, sections: ['limitations'] },
        evaluation: [],
        ab_test: { finished: false },
      },
      created_by: 'root',
      revision: 1,
    });
    expect(await queries.get(vera, 'bar')).toEqual({ id, ...policy });
  });

  it('announces its whole state with each change, each with a higher revision', async () => {
    await policies.create(root, { ...BAR, status: 'draft' });
    await policies.activate(root, 'bar');
    await policies.update(root, 'bar', { ...BAR, requirements: { checklist: ['signed'], sensitive_columns: ['age'] } });
    await policies.retire(root, 'bar');
    await policies.activate(root, 'bar');

    expect(await announced()).toMatchObject([
      { status: 'draft', revision: 1 },
      { status: 'active', revision: 2, requirements: { checklist: [] } },
      { status: 'active', revision: 3, requirements: { checklist: ['signed'], sensitive_columns: ['age'] } },
      { status: 'retired', revision: 4 },
      { status: 'active', revision: 5 },
    ]);
  });

  it('is not changed by who did not see the last change, nor when it is retired', async () => {
    await policies.create(root, BAR);
    await policies.update(root, 'bar', BAR, 1);
    await expect(policies.update(root, 'bar', BAR, 1)).rejects.toMatchObject({ code: 'POLICY.REVISION_CONFLICT' });
    await expect(policies.activate(root, 'bar')).rejects.toMatchObject({ code: 'POLICY.STATUS_CONFLICT' });
    await policies.retire(root, 'bar');
    await expect(policies.retire(root, 'bar')).rejects.toMatchObject({ code: 'POLICY.STATUS_CONFLICT' });
    await expect(policies.update(root, 'bar', BAR)).rejects.toMatchObject({ code: 'POLICY.STATUS_CONFLICT' });
    expect(await announced()).toHaveLength(3);
  });

  it('of many changes at once loses none', async () => {
    await policies.create(root, BAR);
    await Promise.all(Array.from({ length: 8 }, () => policies.update(root, 'bar', BAR)));

    expect((await announced()).map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is written by admins, read by viewers, and unknown elsewhere', async () => {
    await policies.create(root, BAR);
    for (const role of ['viewer', 'editor', 'approver', 'deployer'] as const) {
      const someone = aContext({ principal: role, roles: [role] });
      await expect(policies.create(someone, { ...BAR, name: 'x' })).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(policies.update(someone, 'bar', BAR)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(policies.retire(someone, 'bar')).rejects.toMatchObject({ kind: 'forbidden' });
    }
    const stranger = aContext({ principal: 'eve', roles: ['admin'], workspace: 'other' });
    await expect(policies.retire(stranger, 'bar')).rejects.toMatchObject({ code: 'POLICY.NOT_FOUND' });
    expect((await queries.list(stranger, {})).items).toEqual([]);
    await policies.create(stranger, BAR);
  });

  it('has a name of its own, and there are only so many', async () => {
    await policies.create(root, BAR);
    await expect(policies.create(root, BAR)).rejects.toMatchObject({ code: 'POLICY.ALREADY_EXISTS' });
    await database.dataSource.query(
      `INSERT INTO promotion_policies
       SELECT gen_random_uuid(), workspace, 'p' || n, description, to_stage, model_pattern, status, requirements,
              created_by, created_at, updated_by, updated_at, revision
         FROM promotion_policies, generate_series(2, ${MAX_POLICIES}) n`,
    );
    await expect(policies.create(root, { ...BAR, name: 'more' })).rejects.toMatchObject({ code: 'POLICY.TOO_MANY' });
    const page = await queries.list(vera, { pageSize: 150, status: 'active', to_stage: 'production' });
    const rest = await queries.list(vera, { pageSize: 150, pageToken: page.nextPageToken });
    expect(new Set([...page.items, ...rest.items].map(({ name }) => name)).size).toBe(MAX_POLICIES);
  });

  const metric = { metric: 'auc', operator: '>=', value: 0.9 };
  it.each([
    ['name', { name: '../x' }],
    ['to_stage', { to_stage: 'development' }],
    ['model_pattern', { model_pattern: 'a/b' }],
    ['model_pattern', { model_pattern: '' }],
    ['description', { description: 'nul\0' }],
    ['status', { status: 'retired' }],
    ['requirements.metric', { requirements: { metric: [] } }],
    ['requirements.metrics.0.operator', { requirements: { metrics: [{ ...metric, operator: '=' }] } }],
    ['requirements.metrics.0.value', { requirements: { metrics: [{ ...metric, value: '1' }] } }],
    ['requirements.metrics.0.value', { requirements: { metrics: [{ ...metric, value: NaN }] } }],
    ['requirements.metrics', { requirements: { metrics: Array.from({ length: 51 }, () => metric) } }],
    ['requirements.sensitive_columns', { requirements: { sensitive_columns: ['age', 'age'] } }],
    ['requirements.sensitive_columns.0', { requirements: { sensitive_columns: [''] } }],
    [
      'requirements.sensitive_columns',
      { requirements: { sensitive_columns: Array.from({ length: 11 }, (_, n) => `c${n}`) } },
    ],
    ['requirements.approvals.count', { requirements: { approvals: { count: 0 } } }],
    ['requirements.approvals.roles.0', { requirements: { approvals: { roles: ['god'] } } }],
    ['requirements.model_card.sections.0', { requirements: { model_card: { sections: ['poem'] } } }],
    ['requirements.checklist.0', { requirements: { checklist: [''] } }],
    ['requirements.checklist', { requirements: { checklist: ['a', 'a'] } }],
    ['requirements.evaluation[0]', { requirements: { evaluation: [{ check: 'fairness', metric: 'x' }] } }],
  ])('is refused for its %s (case %#)', async (field, wrong) => {
    await expect(policies.create(root, { ...BAR, ...wrong } as NewPolicy)).rejects.toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
    expect(await announced()).toEqual([]);
  });

  it('are never more than the bound, also when many are made at once', async () => {
    await policies.create(root, BAR);
    await database.dataSource.query(
      `INSERT INTO promotion_policies
       SELECT gen_random_uuid(), workspace, 'p' || n, description, to_stage, model_pattern, status, requirements,
              created_by, created_at, updated_by, updated_at, revision
         FROM promotion_policies, generate_series(2, ${MAX_POLICIES - 1}) n`,
    );

    const made = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => policies.create(root, { ...BAR, name: `last${i}` })),
    );

    const refusals = made.filter((one) => one.status === 'rejected').map(({ reason }) => reason as object);
    expect(refusals).toHaveLength(7);
    expect(refusals).toEqual(refusals.map(() => expect.objectContaining({ code: 'POLICY.TOO_MANY' })));
  });
});

describe('a renamed model', () => {
  const renamed = (from: string, to: string, time = '2999-01-01T00:00:00.000Z'): CloudEvent<ModelRenamed> =>
    createCloudEvent(aContext({ principal: 'eve', roles: ['editor'] }), {
      definition: modelRenamed,
      id: uuidv7Ids.next(),
      source: '/services/registry',
      subject: 'model/m',
      time: new Date(time),
      aggregateVersion: 2,
      data: {
        model: {
          id: 'm',
          name: to,
          description: '',
          tags: [],
          created_by: 'x',
          created_at: '2026-01-01T00:00:00.000Z',
        },
        previous_name: from,
      },
    });
  const follow = (event: CloudEvent<ModelRenamed>): Promise<void> =>
    inTransaction(database.dataSource, (tx) => policies.followRename(tx, event));

  it('takes the policies that name it along, once, and leaves those of a pattern', async () => {
    await policies.create(root, { ...BAR, model_pattern: 'fraud' });
    await policies.create(root, { ...BAR, name: 'all', model_pattern: 'fraud*' });
    for (let i = 0; i < 2; i++) await follow(renamed('fraud', 'Fraud model v2 (ü)'));
    await follow(renamed('fraud*', 'other'));

    const patterns = (await queries.list(vera, {})).items.map((item) => [item.name, item.model_pattern, item.revision]);
    expect(patterns).toEqual([
      ['all', 'fraud*', 1],
      ['bar', 'Fraud model v2 (ü)', 2],
    ]);
    expect((await announced()).at(-1)).toMatchObject({ name: 'bar', updated_by: 'eve', revision: 2 });
  });

  it('leaves policies alone that were made for a later model of its old name', async () => {
    await policies.create(root, { ...BAR, model_pattern: 'fraud' });
    await follow(renamed('fraud', 'other', '2020-01-01T00:00:00.000Z'));
    expect((await queries.get(vera, 'bar')).model_pattern).toBe('fraud');
  });
});
