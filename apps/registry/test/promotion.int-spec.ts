import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  await registry.stored('fraud', '1.0.0');
});
afterAll(() => registry.stop());

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
