import { Outbox } from '@intelgraph/messaging';
import { aContext, FixedClock, SequentialIds, testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import {
  GOVERNANCE_ENTITIES,
  GOVERNANCE_MIGRATIONS,
  newTokenSecret,
  readTokenSecret,
  TokensQueries,
  TokensService,
} from '../src/index.js';

const admin = aContext({ principal: 'root', roles: ['admin'], workspace: 'default' });

describe('access tokens', () => {
  let database: TestDatabase;
  let tokens: TokensService;
  let queries: TokensQueries;
  const clock = new FixedClock(new Date('2026-11-23T12:00:00Z'));

  beforeAll(async () => {
    database = await testDatabase({ entities: GOVERNANCE_ENTITIES, migrations: GOVERNANCE_MIGRATIONS });
    const outbox = new Outbox({ source: '/services/governance', ids: new SequentialIds(), clock });
    tokens = new TokensService(database.dataSource, outbox, clock);
    queries = new TokensQueries(database.dataSource);
  });
  beforeEach(() => database.dataSource.query('TRUNCATE access_tokens, outbox'));
  afterAll(() => database.drop());

  const eventTypes = async (): Promise<string[]> => {
    const rows: { topic: string }[] = await database.dataSource.query('SELECT topic FROM outbox ORDER BY 1');
    return rows.map((row) => row.topic);
  };

  it('are shown once and stored as a hash only', async () => {
    const { accessToken, token } = await tokens.create(admin, { name: 'ci', roles: ['editor'] });

    const stored = await queries.find(accessToken.id);
    expect(stored?.secretSha256).toBe(readTokenSecret(token, 'token').secretSha256);
    expect(JSON.stringify(await database.dataSource.query('SELECT * FROM access_tokens, outbox'))).not.toContain(
      token.split('_')[2],
    );
    expect(stored).toMatchObject({ name: 'ci', principal: 'ci', roles: ['editor'], workspace: 'default' });
  });

  it('emit one event for each write', async () => {
    const { accessToken } = await tokens.create(admin, { name: 'ci', roles: ['viewer'] });
    await tokens.revoke(admin, accessToken.id);

    expect(await eventTypes()).toEqual(['governance.token.created.v1', 'governance.token.revoked.v1']);
  });

  it('cannot be revoked twice', async () => {
    const { accessToken } = await tokens.create(admin, { name: 'ci', roles: ['viewer'] });
    await tokens.revoke(admin, accessToken.id);

    await expect(tokens.revoke(admin, accessToken.id)).rejects.toMatchObject({ code: 'ACCESS_TOKEN.ALREADY_REVOKED' });
  });

  it('of configuration are withdrawn by name, those of people stay', async () => {
    const secret = newTokenSecret();
    const wanted = { name: 'author', roles: ['editor'] as const, workspace: '*' };
    expect([await tokens.seed(secret, wanted), await tokens.seed(secret, wanted)]).toEqual([true, true]);
    const { accessToken } = await tokens.create(admin, { name: 'author', roles: ['viewer'] });
    const before = (await queries.find(secret.id))?.revision ?? 0;

    await tokens.withdraw(['author', 'approver']);

    expect(await queries.find(secret.id)).toMatchObject({ revokedAt: clock.now() });
    expect((await queries.find(secret.id))?.revision).toBeGreaterThan(before);
    expect(await queries.find(accessToken.id)).toMatchObject({ revokedAt: null });
    expect(await tokens.seed(secret, wanted)).toBe(false);
  });

  it('belong to a workspace: others neither see nor revoke them', async () => {
    const { accessToken } = await tokens.create(admin, { name: 'ci', roles: ['viewer'] });
    const stranger = aContext({ principal: 'eve', roles: ['admin'], workspace: 'other' });

    expect((await queries.list(stranger, {})).items).toEqual([]);
    await expect(tokens.revoke(stranger, accessToken.id)).rejects.toMatchObject({ code: 'ACCESS_TOKEN.NOT_FOUND' });
  });

  it.each(['editor', 'approver', 'deployer', 'viewer'] as const)('cannot be made by a mere %s', async (role) => {
    const context = aContext({ principal: 'bob', roles: [role], workspace: 'default' });

    await expect(tokens.create(context, { name: 'x', roles: ['admin'] })).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await eventTypes()).toEqual([]);
  });

  it('for all workspaces need an admin of all workspaces', async () => {
    const local = { ...admin, principal: { ...admin.principal, workspace: 'default' } };
    const wanted = { name: 'x', roles: ['viewer'] as const, workspace: '*' };

    await expect(tokens.create(local, wanted)).rejects.toMatchObject({ kind: 'forbidden' });
    const all = { ...admin, principal: { ...admin.principal, workspace: '*' } };
    expect((await tokens.create(all, wanted)).accessToken.workspace).toBe('*');
  });

  it.each([
    [{ name: '../x', roles: ['viewer'] as const }, 'name'],
    [{ name: 'x', roles: [] }, 'roles'],
    [{ name: 'x', roles: ['viewer'] as const, expiresAt: new Date('2020-01-01') }, 'expires_at'],
  ])('refuse %j and name the field', async (wanted, field) => {
    await expect(tokens.create(admin, wanted)).rejects.toMatchObject({ fields: [{ field }] });
  });

  it('are handed to replicas in the order of their writes, none skipped', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `t${i}`);
    await Promise.all(names.map((name) => tokens.create(admin, { name, roles: ['viewer'] })));

    const first = await queries.changedSince(0n, 5);
    const rest = await queries.changedSince(first.at(-1)?.revision ?? 0n, 100);
    expect([...first, ...rest].map((token) => token.name).sort()).toEqual([...names].sort());
    const revoked = rest[0]!;
    await tokens.revoke(admin, revoked.id);
    const changed = await queries.changedSince(rest.at(-1)!.revision, 100);
    expect(changed).toEqual([expect.objectContaining({ id: revoked.id, revokedAt: clock.now() })]);
  });

  it('seeded from configuration stay as they are when seeded again', async () => {
    const secret = readTokenSecret(`ig_${'0'.repeat(16)}_${'a'.repeat(64)}`, 'BOOTSTRAP_ADMIN_TOKEN');
    await tokens.seed(secret, { name: 'bootstrap', roles: ['admin'] });
    await tokens.seed(secret, { name: 'bootstrap', roles: ['viewer'] });

    expect(await queries.find(secret.id)).toMatchObject({
      roles: ['admin'],
      workspace: '*',
      createdBy: 'configuration',
    });
  });
});
