import { StageServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { type GrpcClient, grpcClient } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry, SERVICE_TOKEN } from './fixtures/running-registry.js';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  await registry.stored('fraud', '1.0.0');
});
afterAll(async () => {
  stub?.close();
  await registry.stop();
});

let stub: GrpcClient<typeof StageServiceService> | undefined;
const stageService = (): GrpcClient<typeof StageServiceService> =>
  (stub ??= grpcClient(StageServiceService, `127.0.0.1:${registry.app.grpcPort}`, {
    ...{ service: 'training', serviceToken: SERVICE_TOKEN, timeoutMs: 10_000 },
  }));

const MODEL = '/api/v1/models/fraud';

describe('the way of a version into production', () => {
  it('needs a second person on REST and on gRPC', async () => {
    const asked = await registry.call('POST', `${MODEL}/versions/1.0.0/transitions`, {
      to_stage: 'staging',
      comment: 'please',
      checklist: [{ item: 'evaluated', completed: true }],
    });
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({ status: 'requested', from_stage: 'development', requested_by: 'ada' });

    const own = await registry.call('POST', `/api/v1/transitions/${asked.body.id}/approve`, {});
    expect([own.status, own.body.code]).toEqual([403, 'TRANSITION.SELF_APPROVAL']);
    const request = { transitionId: asked.body.id, checklist: [], comment: '' };
    const ada = await registry.contextOf(registry.author);
    await expect(registry.grpc.approveTransition(request, ada)).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'TRANSITION.SELF_APPROVAL',
    });

    const other = await registry.call(
      'POST',
      `/api/v1/transitions/${asked.body.id}/approve`,
      { comment: 'fine' },
      { token: registry.approver },
    );
    expect([other.status, other.body.status, other.body.decided_by]).toEqual([200, 'approved', 'grace']);
    expect(await registry.stageOf('fraud', '1.0.0')).toBe('staging');
    expect((await registry.promote('fraud', '1.0.0', 'production')).status).toBe(200);
  });

  it('archives what was in production, and a rollback puts it back', async () => {
    for (const version of ['1.0.0', '1.1.0']) {
      await registry.stored('replaced', version);
      await registry.promote('replaced', version, 'staging');
    }
    await registry.promote('replaced', '1.0.0', 'production');
    expect((await registry.promote('replaced', '1.1.0', 'production')).body.replaced_version).toBe('1.0.0');
    expect([await registry.stageOf('replaced', '1.0.0'), await registry.stageOf('replaced', '1.1.0')]).toEqual([
      'archived',
      'production',
    ]);
    expect((await registry.call('GET', `/api/v1/models/replaced/versions/production`)).body.version).toBe('1.1.0');

    const back = await registry.call('POST', `/api/v1/models/replaced/rollback`, { reason: 'worse' });
    expect(back.status).toBe(200);
    expect(back.body).toMatchObject({ version: { version: '1.0.0' }, replaced: { version: '1.1.0' } });
    expect((await registry.call('GET', `/api/v1/models/replaced/versions/production`)).body.version).toBe('1.0.0');
    const history = await registry.call('GET', `/api/v1/models/replaced/history?page_size=2`);
    expect(history.body.items.map(({ cause }) => cause)).toEqual(['rollback', 'rollback']);
    expect(history.body.next_page_token).toEqual(expect.any(String));
  });

  it('gives one transition of fifty approvals at once', async () => {
    await registry.stored('fraud', '2.0.0');
    const { body } = await registry.call('POST', `${MODEL}/versions/2.0.0/transitions`, { to_stage: 'staging' });
    const approve = () =>
      registry.call('POST', `/api/v1/transitions/${body.id}/approve`, {}, { token: registry.approver });
    const statuses = (await Promise.all(Array.from({ length: 50 }, approve))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
  });

  it('gives one decision when approval and rejection come at once', async () => {
    for (let round = 0; round < 8; round++) {
      const version = `3.${round}.0`;
      await registry.call('POST', `/api/v1/models/raced/versions`, { version });
      const { body } = await registry.call('POST', `/api/v1/models/raced/versions/${version}/transitions`, {
        to_stage: 'staging',
      });
      const path = `/api/v1/transitions/${body.id}`;
      const options = { token: registry.approver };
      const answers = await Promise.all([
        registry.call('POST', `${path}/approve`, {}, options),
        registry.call('POST', `${path}/reject`, { reason: 'no' }, options),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const approved = answers[0].status === 200;
      expect((await registry.call('GET', path)).body.status).toBe(approved ? 'approved' : 'rejected');
      expect(await registry.stageOf('raced', version)).toBe(approved ? 'staging' : 'development');
    }
  });

  it('shows who approved so far, when and in what role, and is rejected by nobody who asked for it', async () => {
    await registry.stored('shown', '1.0.0');
    const { body } = await registry.call('POST', `/api/v1/models/shown/versions/1.0.0/transitions`, {
      to_stage: 'staging',
    });
    const path = `/api/v1/transitions/${body.id}`;
    const own = await registry.call('POST', `${path}/reject`, { reason: 'no' });
    expect([own.status, own.body.code]).toEqual([403, 'TRANSITION.SELF_REJECTION']);
    const ada = await registry.contextOf(registry.author);
    await expect(registry.grpc.rejectTransition({ transitionId: body.id, reason: 'no' }, ada)).rejects.toMatchObject({
      code: 'TRANSITION.SELF_REJECTION',
    });
    await registry.call('POST', `${path}/approve`, { comment: 'fine' }, { token: registry.approver });

    const approval = { approver: 'grace', comment: 'fine', roles: expect.arrayContaining(['approver']) };
    const shown = await registry.call('GET', path);
    expect(shown.body).toMatchObject({
      status: 'approved',
      approvals: [{ ...approval, approved_at: expect.any(String) }],
    });
    expect(await stageService().getTransition({ transitionId: body.id }, ada)).toMatchObject({
      transition: { id: body.id, status: 'approved' },
      approvals: [{ ...approval, approvedAt: expect.any(Date) }],
    });
    await expect(stageService().getTransition({ transitionId: 'x' }, ada)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('lists requests, and keeps the reason of a rejection', async () => {
    await registry.stored('rejected', '1.0.0');
    const { body } = await registry.call('POST', `/api/v1/models/rejected/versions/1.0.0/transitions`, {
      to_stage: 'staging',
    });
    const path = `/api/v1/transitions/${body.id}`;
    const rejected = await registry.call(
      'POST',
      `${path}/reject`,
      { reason: 'too slow' },
      { token: registry.approver },
    );
    expect([rejected.status, rejected.body.decision_comment]).toEqual([200, 'too slow']);
    const open = await registry.call('GET', '/api/v1/transitions?model=rejected&status=requested');
    const refused = await registry.call('GET', '/api/v1/transitions?model=rejected&status=rejected');
    expect([open.body.items.length, refused.body.items.map(({ id }) => id)]).toEqual([0, [body.id]]);
    expect((await registry.call('GET', path)).body.status).toBe('rejected');
  });
});

describe('the stages of a workspace', () => {
  const workspace = 'canaries';
  const MACHINE = '/api/v1/stage-machine';
  const VERSIONS = '/api/v1/models/bird/versions';
  const admin = (): { token: string; workspace: string } => ({ token: registry.issue('root', ['admin']), workspace });
  const stages = [
    { name: 'lab', kind: 'development', transitions: ['canary'] },
    {
      ...{ name: 'canary', kind: 'staging', transitions: ['live', 'gone'], request_expires_after_s: 3600 },
      checklist: [{ item: 'auc', evidence: { kind: 'metric', metric: 'auc', operator: '>=', value: 0.8 } }],
    },
    { ...{ name: 'live', kind: 'production', transitions: ['gone'] }, approvals: { count: 2, roles: ['admin'] } },
    { name: 'gone', kind: 'archived', transitions: ['canary'] },
  ];

  it('are set by an admin as data, with the revision that was read', async () => {
    const read = await registry.call('GET', MACHINE, undefined, { workspace });
    expect([read.status, read.body]).toMatchObject([200, { revision: 0, initial: 'development' }]);
    const wanted = { revision: 0, initial: 'lab', stages };
    expect((await registry.call('PUT', MACHINE, wanted, { workspace })).status).toBe(403);
    const unreachable = { ...wanted, stages: stages.map((stage) => ({ ...stage, transitions: ['gone'] })) };
    const wrong = await registry.call('PUT', MACHINE, unreachable, admin());
    expect([wrong.status, wrong.body.errors.map(({ field }) => field)]).toEqual([422, ['stages[3].transitions[0]']]);
    const set = await registry.call('PUT', MACHINE, wanted, admin());
    expect([set.status, set.body]).toMatchObject([200, { revision: 1, initial: 'lab' }]);
    const again = await registry.call('PUT', MACHINE, wanted, admin());
    expect([again.status, again.body.code]).toEqual([409, 'STAGE_MACHINE.OUTDATED']);
  });

  it('are read and set over gRPC alike, as they were read', async () => {
    const service = stageService();
    const root = await registry.contextOf(registry.issue('root', ['admin']), workspace);
    const { stageMachine } = await service.getStageMachine({}, root);
    expect(stageMachine).toMatchObject({
      ...{ revision: 1, initial: 'lab' },
      stages: [
        { name: 'lab', kind: 'development', requestExpiresAfterS: undefined },
        {
          name: 'canary',
          requestExpiresAfterS: 3600,
          checklist: [{ item: 'auc', evidence: { operator: '>=', value: 0.8 } }],
        },
        { name: 'live', approvals: { count: 2, roles: ['admin'] }, replaced: 'archive' },
        { name: 'gone' },
      ],
    });
    const before = (await registry.call('GET', MACHINE, undefined, { workspace })).body;
    expect((await service.setStageMachine({ stageMachine }, root)).stageMachine).toEqual({
      ...stageMachine,
      revision: 2,
    });
    expect((await registry.call('GET', MACHINE, undefined, { workspace })).body).toEqual({ ...before, revision: 2 });
    const ada = await registry.contextOf(registry.author, workspace);
    const refused: [Parameters<typeof service.setStageMachine>[0], RequestContext, object][] = [
      [{ stageMachine }, root, { code: 'STAGE_MACHINE.OUTDATED' }],
      [{ stageMachine }, ada, { kind: 'forbidden' }],
      [{ stageMachine: undefined }, root, { fields: [{ field: 'stage_machine' }] }],
      [{ stageMachine: { initial: 'x', stages: [], revision: 2 } }, root, { kind: 'invalid' }],
    ];
    for (const [request, context, error] of refused) {
      await expect(service.setStageMachine(request, context)).rejects.toMatchObject(error);
    }
  });

  it('are gone through with evidence that the registry reads in runs', async () => {
    const here = { workspace };
    const { body: run } = await registry.call('POST', '/api/v1/runs', { experiment: 'birds' }, here);
    await registry.call('POST', `/api/v1/runs/${run.id}/log`, { metrics: [{ key: 'f1', value: 0.7, step: 0 }] }, here);
    await registry.call('POST', VERSIONS, { version: '1.0.0', metrics: { auc: 0.85 } }, here);
    const evidence = { kind: 'run', run_id: run.id };
    const f1 = { kind: 'metric', run_id: run.id, metric: 'f1', operator: '>', value: 0.6 };
    const asked = {
      to_stage: 'canary',
      checklist: [
        { item: 'trained', evidence },
        { item: 'f1', evidence: f1 },
      ],
    };
    const early = await registry.call('POST', `${VERSIONS}/1.0.0/transitions`, asked, here);
    expect([early.status, early.body]).toMatchObject([
      409,
      { code: 'TRANSITION.EVIDENCE_UNMET', details: { unmet: [{ item: 'trained', seen: 'running' }] } },
    ]);
    await registry.call('POST', `/api/v1/runs/${run.id}/finish`, { status: 'finished' }, here);
    const { status, body } = await registry.call('POST', `${VERSIONS}/1.0.0/transitions`, asked, here);
    expect([status, body]).toMatchObject([
      201,
      {
        expires_at: expect.any(String),
        checklist: [
          { item: 'trained', completed: true, evidence: { ...evidence, seen: 'finished' } },
          { item: 'f1', evidence: { ...f1, seen: 0.7 } },
          { item: 'auc', evidence: { value: 0.8, seen: 0.85 } },
        ],
      },
    ]);
    expect((await registry.call('GET', `/api/v1/transitions/${body.id}`, undefined, here)).body).toEqual({
      ...body,
      approvals: [],
    });
    const options = { token: registry.approver, workspace };
    const ada = await registry.contextOf(registry.author, workspace);
    await expect(
      registry.grpc.approveTransition({ transitionId: body.id, checklist: [], comment: '' }, ada),
    ).rejects.toMatchObject({ code: 'TRANSITION.SELF_APPROVAL' });
    // As the guide does it: with the checklist of the answer.
    const approved = await registry.call('POST', `/api/v1/transitions/${body.id}/approve`, body, options);
    expect([approved.status, approved.body.errors]).toMatchObject([422, expect.any(Array)]);
    const { checklist } = body as unknown as { checklist: object[] };
    expect((await registry.call('POST', `/api/v1/transitions/${body.id}/approve`, { checklist }, options)).status).toBe(
      200,
    );
    expect((await registry.call('GET', `${VERSIONS}/canary`, undefined, here)).body).toMatchObject({
      ...{ version: '1.0.0', stage: 'canary', stage_kind: 'staging' },
    });
    const soon = encodeURIComponent(new Date().toISOString());
    const history = await registry.call('GET', `/api/v1/models/bird/history?at=${soon}&stage=staging`, undefined, here);
    expect(history.body.items).toMatchObject([{ version: '1.0.0', to_stage: 'canary', to_stage_kind: 'staging' }]);
  });

  it('are asked for and given up over gRPC too, with evidence', async () => {
    await registry.call('POST', VERSIONS, { version: '2.0.0', metrics: { auc: 0.9 } }, { workspace });
    const ada = await registry.contextOf(registry.author, workspace);
    const item = { item: 'auc', completed: false, evidence: { kind: 'metric', metric: 'auc', checkedAt: undefined } };
    const { transition } = await registry.grpc.requestTransition(
      { model: 'bird', version: '2.0.0', toStage: 'canary', comment: '', checklist: [item] },
      ada,
    );
    expect(transition).toMatchObject({
      expiresAt: expect.any(Date),
      checklist: [{ completed: true, evidence: { operator: '>=', value: 0.8, seen: '0.9' } }],
    });
    const withdrawn = await registry.grpc.withdrawTransition({ transitionId: transition!.id, reason: 'later' }, ada);
    expect(withdrawn.transition).toMatchObject({ status: 'withdrawn', decidedBy: 'ada', decisionComment: 'later' });
    expect((await registry.grpc.getVersion({ model: 'bird', version: '2.0.0' }, ada)).version).toMatchObject({
      ...{ stage: 'lab', stageKind: 'development' },
    });
  });
});

describe('who may write', () => {
  it.each([
    ['POST', '/api/v1/models', { name: 'other' }],
    ['POST', `${MODEL}/versions`, { version: '9.0.0' }],
    ['POST', `${MODEL}/versions/1.0.0/transitions`, { to_stage: 'staging' }],
    ['POST', `${MODEL}/versions/1.0.0/lineage`, {}],
    ['POST', `${MODEL}/versions/1.0.0/artifact/seal`, {}],
    ['PUT', `${MODEL}/versions/1.0.0/artifact/files/a`, 'bytes'],
    ['POST', `${MODEL}/rollback`, {}],
  ])('is no viewer, and nobody without a token: %s %s', async (method, path, body) => {
    expect((await registry.call(method, path, body, { token: registry.viewer })).status).toBe(403);
    expect((await registry.call(method, path, body, { token: '' })).status).toBe(401);
  });

  it('is no viewer on gRPC either', async () => {
    const vera = await registry.contextOf(registry.viewer);
    await expect(registry.grpc.rollback({ model: 'fraud', reason: '' }, vera)).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('sees nothing of another workspace', async () => {
    const options = { workspace: 'risk' };
    expect((await registry.call('GET', MODEL, undefined, options)).status).toBe(404);
    expect((await registry.call('GET', '/api/v1/models', undefined, options)).body.items).toEqual([]);
    expect((await registry.call('GET', '/api/v1/search', undefined, options)).body.items).toEqual([]);
    expect((await registry.call('GET', '/api/v1/transitions', undefined, options)).body.items).toEqual([]);
    const file = `${MODEL}/versions/1.0.0/artifact/files/weights.bin`;
    expect((await registry.call('GET', file, undefined, options)).status).toBe(404);
    const bound = registry.issue('bob', ['editor'], 'risk');
    expect((await registry.call('GET', MODEL, undefined, { token: bound })).status).toBe(403);
  });
});
