import { PolicyServiceService } from '@intelgraph/contracts';
import { newTraceparent } from '@intelgraph/kernel';
import { Authenticator, grpcClient } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ADMIN, RunningGovernance } from './fixtures/running-governance.js';

const BAR = { name: 'bar', to_stage: 'production', requirements: { checklist: ['signed'] } };
const POLICIES = '/api/v1/policies';

let governance: RunningGovernance;
let editor: string;
beforeAll(async () => {
  governance = await RunningGovernance.start({ registryGrpcUrl: '127.0.0.1:1', trainingGrpcUrl: '127.0.0.1:1' });
  editor = (await governance.create({ name: 'ed', roles: ['editor'] })).token;
});
afterAll(() => governance.stop());

describe('policies over REST and gRPC', () => {
  it('are the same ones, live through a restart, and leave one audit row for each change', async () => {
    const key = { headers: { 'idempotency-key': 'once' } };
    const made = await governance.call('POST', POLICIES, BAR, key);
    expect([made.status, (await governance.call('POST', POLICIES, BAR, key)).body.id]).toEqual([201, made.body.id]);
    expect((await governance.call('POST', POLICIES, BAR)).body.code).toBe('POLICY.ALREADY_EXISTS');

    const { app } = governance;
    const client = grpcClient(PolicyServiceService, `127.0.0.1:${app.grpcPort}`, { service: 'test' });
    const scope = { requestId: 'test', traceparent: newTraceparent() };
    const root = await app.get(Authenticator).authenticate({ authorization: `Bearer ${ADMIN}` }, scope);
    const requirements = {
      ...{ metrics: [{ metric: 'auc', operator: '>', value: 0.5, source: '' }], checklist: [], approverRoles: [] },
      ...{
        modelCard: true,
        modelCardSections: [],
        evaluation: [],
        finishedAbTest: false,
        succeededCanary: false,
        sensitiveColumns: ['age'],
      },
    };
    const wanted = { name: 'bar', description: 'by gRPC', toStage: 'staging', modelPattern: '', requirements };
    const { policy } = await client.updatePolicy({ ...wanted, expectedRevision: 1 }, root);
    expect(policy).toMatchObject({
      revision: 2,
      toStage: 'staging',
      requirements: { approvals: 1, modelCard: true, sensitiveColumns: ['age'] },
    });
    await expect(client.updatePolicy({ ...wanted, expectedRevision: 1 }, root)).rejects.toMatchObject({
      code: 'POLICY.REVISION_CONFLICT',
    });
    expect((await client.retirePolicy({ name: 'bar' }, root)).policy?.status).toBe('retired');
    expect((await client.activatePolicy({ name: 'bar' }, root)).policy?.status).toBe('active');
    expect((await client.snapshotPolicies({ pageToken: '' }, root)).policies).toHaveLength(1);
    client.close();

    await governance.restart();
    const { body } = await governance.call('GET', `${POLICIES}/bar`);
    expect(body).toMatchObject({ description: 'by gRPC', revision: 4, model_pattern: '*' });
    await eventually(
      async () => {
        const rows = await governance.call('GET', '/api/v1/audit?action=governance.policy.changed.v1');
        expect(rows.body.items).toHaveLength(4);
      },
      { timeoutMs: 30_000 },
    );
  });

  it.each([
    ['POST', POLICIES, BAR],
    ['PUT', `${POLICIES}/bar`, BAR],
    ['DELETE', `${POLICIES}/bar`, undefined],
    ['POST', `${POLICIES}/bar/activate`, {}],
  ])('are not for editors to write: %s %s', async (method, path, body) => {
    expect((await governance.call(method, path, body, { token: editor })).status).toBe(403);
    expect((await governance.call(method, path, body, { token: '' })).status).toBe(401);
  });

  it.each([
    [{ ...BAR, name: '../../etc' }, 'name'],
    [{ ...BAR, to_stage: 'moon' }, 'to_stage'],
    [{ ...BAR, model_pattern: 'a/b' }, 'model_pattern'],
    [{ ...BAR, requirements: undefined }, 'requirements'],
    [{ ...BAR, requirements: { metrics: [{ metric: 'auc', operator: '==', value: 1 }] } }, 'requirements'],
    [{ ...BAR, requirements: { approvals: { count: 1e9 } } }, 'requirements'],
    [{ ...BAR, requirements: { checklist: ['nul\0'] } }, 'requirements'],
    [{ ...BAR, requirements: { sensitive_columns: 'age' } }, 'requirements'],
    [{ ...BAR, extra: 1 }, 'extra'],
  ])('name what is wrong with %j', async (body, field) => {
    const answer = await governance.call('POST', POLICIES, {
      ...body,
      name: body.name === 'bar' ? 'other' : body.name,
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((problem) => problem.field.split(/[.[]/)[0])).toContain(field);
  });
});

describe('model cards while the registry is down', () => {
  it('say so, and those that were never made are not found', async () => {
    const card = '/api/v1/model-cards/fraud/1.0.0';
    const options = { token: editor };
    expect((await governance.call('POST', card, undefined, options)).status).toBe(503);
    expect((await governance.call('PUT', `${card}/statement`, { limitations: 'x' }, options)).status).toBe(503);
    for (const path of [card, `${card}/card.md`, `${card}/statement`]) {
      expect((await governance.call('GET', path, undefined, options)).status).toBe(404);
    }
    expect((await governance.call('GET', `${card}/history`, undefined, options)).body.items).toEqual([]);
    for (const path of ['/api/v1/model-cards/..%2Fx/1.0.0', '/api/v1/model-cards/fraud/latest', `${card}?revision=0`]) {
      expect([400, 404, 422]).toContain((await governance.call('GET', path, undefined, options)).status);
    }
    expect((await governance.call('PUT', `${card}/statement`, { poem: 'x' }, options)).status).toBe(422);
    expect((await governance.call('GET', card, undefined, { token: '' })).status).toBe(401);
  });
});
