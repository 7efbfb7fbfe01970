import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { ROLES } from '@intelgraph/kernel';
import { TokenDirectory } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type AnswerBody, ownContext, RunningGovernance } from './fixtures/running-governance.js';

const PATH = '/api/v1/tokens';
const HOUR = 3_600_000;

let governance: RunningGovernance;
beforeAll(async () => {
  governance = await RunningGovernance.start();
});
afterAll(() => governance.stop());

const statusWith = async (token: string, workspace?: string): Promise<number> =>
  (await governance.call('GET', '/api/v1/audit', undefined, { token, ...(workspace ? { workspace } : {}) })).status;

async function listed(options: { token?: string; workspace?: string } = {}): Promise<AnswerBody[]> {
  const items: AnswerBody[] = [];
  let next: string | null = '';
  while (next !== null) {
    const from: string = next === '' ? '' : `&page_token=${encodeURIComponent(next)}`;
    const { body, status } = await governance.call('GET', `${PATH}?page_size=3${from}`, undefined, options);
    expect([status, body.items.length <= 3]).toEqual([200, true]);
    items.push(...body.items);
    next = body.next_page_token;
  }
  return items;
}

describe('an access token', () => {
  it('is shown once, works at once, and its secret is in no list and no file', async () => {
    const made = await governance.create({ name: 'ci-pipeline', principal: 'ci@example.com', roles: ['editor'] });
    expect(made).toMatchObject({
      name: 'ci-pipeline',
      principal: 'ci@example.com',
      roles: ['editor'],
      workspace: 'default',
      created_by: 'bootstrap-admin',
      expires_at: null,
      revoked_at: null,
    });
    expect(made.token).toMatch(new RegExp(`^ig_${made.id}_[0-9a-f]{64}$`));
    expect(await statusWith(made.token)).toBe(200);

    const secret = made.token.split('_')[2] ?? '';
    const items = await listed();
    expect(items.find(({ id }) => id === made.id)).toEqual({ ...made, token: undefined });
    expect(JSON.stringify(items)).not.toContain(secret);
    const files = await readdir(governance.folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain(secret);
    }
  });

  it('stops working when it is revoked, and cannot be revoked again', async () => {
    const { id, token } = await governance.create({ name: 'leaver', roles: ['viewer'] });
    const gone = await governance.call('DELETE', `${PATH}/${id}`);
    expect([gone.status, gone.body]).toEqual([200, expect.objectContaining({ id, revoked_at: expect.any(String) })]);
    await governance.app.get(TokenDirectory).poll();
    expect(await statusWith(token)).toBe(401);
    const again = await governance.call('DELETE', `${PATH}/${id}`);
    expect([again.status, again.body.code]).toEqual([409, 'ACCESS_TOKEN.ALREADY_REVOKED']);
    expect((await listed()).find((item) => item.id === id)).toMatchObject({ revoked_at: expect.any(String) });
  });

  it('is revoked once by ten people at once', async () => {
    const { id } = await governance.create({ name: 'contested', roles: ['viewer'] });
    const answers = await Promise.all(Array.from({ length: 10 }, () => governance.call('DELETE', `${PATH}/${id}`)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('is known after a restart, with the tokens of configuration as they were', async () => {
    const { token } = await governance.create({ name: 'survivor', roles: ['viewer'] });
    await governance.restart();
    expect(await statusWith(token)).toBe(200);
    const seeded = (await listed()).filter(({ name }) => name === 'bootstrap-admin');
    expect(seeded).toMatchObject([{ workspace: '*', roles: ['admin'], created_by: 'configuration' }]);
  });

  it('holds in its workspace only', async () => {
    const { token } = await governance.create({ name: 'fraud-team', roles: ['viewer'] }, { workspace: 'fraud' });
    expect(await statusWith(token, 'fraud')).toBe(200);
    expect(await statusWith(token)).toBe(403);
    expect(await statusWith(token, 'other')).toBe(403);
  });

  it.each([
    ['no name', { roles: ['viewer'] }, 'name'],
    ['a path for a name', { name: '../x', roles: ['viewer'] }, 'name'],
    ['no role', { name: 'x' }, 'roles'],
    ['an empty list of roles', { name: 'x', roles: [] }, 'roles'],
    ['an unknown role', { name: 'x', roles: ['root'] }, 'roles'],
    ['a role that is no text', { name: 'x', roles: [{ admin: true }] }, 'roles'],
    ['a principal with a line break', { name: 'x', roles: ['viewer'], principal: 'a\r\nb' }, 'principal'],
    ['a principal that is no text', { name: 'x', roles: ['viewer'], principal: 7 }, 'principal'],
    ['a workspace with a slash', { name: 'x', roles: ['viewer'], workspace: 'a/b' }, 'workspace'],
    ['a past end', { name: 'x', roles: ['viewer'], expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an end that is no time', { name: 'x', roles: ['viewer'], expires_at: 'soon' }, 'expires_at'],
    ['a secret of its own', { name: 'x', roles: ['viewer'], token: 'ig_1_2' }, 'token'],
  ])('is refused with %s', async (_case, body, field) => {
    const answer = await governance.call('POST', PATH, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error) => error.field.split(/[.[]/)[0])).toContain(field);
  });

  it.each([
    ['no id of ours', 'nothing', 422],
    ['an id with a path', '..%2f..%2fetc', 422],
    ['an unknown id', 'f'.repeat(16), 404],
  ])('that does not exist cannot be revoked: %s', async (_case, id, status) => {
    expect((await governance.call('DELETE', `${PATH}/${id}`)).status).toBe(status);
  });

  it('keeps the end that it was given', async () => {
    const expires_at = new Date(Date.now() + HOUR).toISOString();
    const made = await governance.create({ name: 'short-lived', roles: ['viewer'], expires_at });
    expect(made.expires_at).toBe(expires_at);
    expect((await listed()).find(({ id }) => id === made.id)).toMatchObject({ expires_at });
    expect(await statusWith(made.token)).toBe(200);
  });
});

describe('who administers tokens', () => {
  it.each(ROLES.filter((role) => role !== 'admin'))('is no %s', async (role) => {
    const { id, token } = await governance.create({ name: `mere-${role}`, roles: [role] });
    const statuses = [
      await governance.call('POST', PATH, { name: 'x', roles: ['admin'] }, { token }),
      await governance.call('GET', PATH, undefined, { token }),
      await governance.call('DELETE', `${PATH}/${id}`, undefined, { token }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([403, 403, 403]);
  });

  it.each([
    ['nobody', ''],
    ['a token that was never made', `ig_${'9'.repeat(16)}_${'9'.repeat(64)}`],
    ['the id of a token with another secret', `ig_${'a'.repeat(16)}_${'c'.repeat(64)}`],
    ['rubbish', 'rubbish'],
  ])('is not %s', async (_who, token) => {
    for (const [method, path] of [
      ['GET', PATH],
      ['POST', PATH],
      ['DELETE', `${PATH}/${'a'.repeat(16)}`],
      ['GET', '/api/v1/audit'],
    ] as const) {
      const answer = await governance.call(method, path, method === 'POST' ? {} : undefined, { token });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer/)]);
    }
  });

  it('in one workspace neither sees, makes nor revokes tokens of another, nor those of all', async () => {
    const workspace = 'blue';
    const blue = await governance.create({ name: 'blue-admin', roles: ['admin'] }, { workspace });
    const other = await governance.create({ name: 'default-viewer', roles: ['viewer'] });
    const options = { token: blue.token, workspace };
    const mine = await governance.create({ name: 'blue-viewer', roles: ['viewer'] }, options);
    expect((await listed(options)).map(({ id }) => id).sort()).toEqual([blue.id, mine.id].sort());

    const wider = [{ workspace: '*' }, { workspace: 'default' }].map((more) => ({
      name: 'wider',
      roles: ['viewer'],
      ...more,
    }));
    for (const body of wider) expect((await governance.call('POST', PATH, body, options)).status).toBe(403);
    expect((await governance.call('DELETE', `${PATH}/${other.id}`, undefined, options)).status).toBe(404);
    expect((await governance.call('DELETE', `${PATH}/${'a'.repeat(16)}`, undefined, options)).status).toBe(404);
    expect(await statusWith(other.token)).toBe(200);
    expect((await governance.call('DELETE', `${PATH}/${mine.id}`, undefined, options)).status).toBe(200);
  });
});

describe('the token service for other services', () => {
  it('hands out every change since a revision, and never a secret', async () => {
    const grpc = governance.grpc();
    const before = await grpc.syncTokens({ sinceRevision: 0n }, ownContext());
    expect(before.tokens.map(({ id }) => id)).toContain('a'.repeat(16));
    const { id, token } = await governance.create({ name: 'fresh', roles: ['viewer', 'approver'] });
    const made = await grpc.syncTokens({ sinceRevision: before.revision }, ownContext());
    expect(made.tokens).toMatchObject([
      { id, roles: ['viewer', 'approver'], principalId: 'fresh', revokedAt: undefined },
    ]);
    expect(
      JSON.stringify(made, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(token.split('_')[2]);
    await governance.call('DELETE', `${PATH}/${id}`);
    const revoked = await grpc.syncTokens({ sinceRevision: made.revision }, ownContext());
    expect(revoked.tokens).toMatchObject([{ id, revokedAt: expect.any(Date) }]);
    const none = await grpc.syncTokens({ sinceRevision: revoked.revision }, ownContext());
    expect(none).toEqual({ revision: revoked.revision, tokens: [] });
    grpc.close();
  });

  it('finds one token, and nothing for an unknown id', async () => {
    const grpc = governance.grpc();
    const { id } = await governance.create({ name: 'looked-up', roles: ['viewer'] }, { workspace: 'fraud' });
    expect((await grpc.lookupToken({ id }, ownContext())).token).toMatchObject({ id, workspace: 'fraud' });
    expect((await grpc.lookupToken({ id: 'unknown' }, ownContext())).token).toBeUndefined();
    grpc.close();
  });

  it('answers nobody without the service token', async () => {
    const stranger = governance.grpc('wrong-secret-0123456789');
    await expect(stranger.syncTokens({ sinceRevision: 0n }, ownContext())).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
    await expect(stranger.lookupToken({ id: 'a'.repeat(16) }, ownContext())).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
    stranger.close();
  });
});

describe('AUTH_MODE=dev', () => {
  let dev: RunningGovernance;
  beforeAll(async () => {
    dev = await RunningGovernance.start({ authMode: 'dev', bootstrapAdminToken: undefined });
  });
  afterAll(() => dev.stop());

  it('brings two tokens along, in a file for this user alone, the same after a restart', async () => {
    const file = join(dev.settings.dataDir ?? '', 'dev-tokens.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const author = await dev.devToken('author');
    await dev.restart();
    expect(await dev.devToken('author')).toBe(author);
    const { body } = await dev.call('GET', PATH, undefined, { token: '' });
    expect(body.items.map(({ principal }) => principal).sort()).toEqual(['approver', 'author']);
  });

  it('lets neither of them make tokens', async () => {
    for (const name of ['author', 'approver'] as const) {
      const token = await dev.devToken(name);
      expect((await dev.call('GET', '/api/v1/audit', undefined, { token })).status).toBe(200);
      expect((await dev.call('POST', PATH, { name: 'x', roles: ['admin'] }, { token })).status).toBe(403);
    }
  });

  it('still refuses a token that is wrong', async () => {
    expect((await dev.call('GET', PATH, undefined, { token: `ig_${'9'.repeat(16)}_${'9'.repeat(64)}` })).status).toBe(
      401,
    );
  });
});

it('a first token of the wrong form ends the start and names its variable', async () => {
  await expect(RunningGovernance.start({ bootstrapAdminToken: 'secret' })).rejects.toMatchObject({
    fields: [expect.objectContaining({ field: 'BOOTSTRAP_ADMIN_TOKEN' })],
  });
});
