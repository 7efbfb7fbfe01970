import { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import { aContext, eventually, FixedClock, SequentialIds, testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GOVERNANCE_ENTITIES, GOVERNANCE_MIGRATIONS, TokensQueries, TokensService } from '../src/index.js';
import { lockRevisions, nextRevision } from '../src/tokens/tokens.queries.js';

const admin = aContext({ principal: 'root' });

describe('revisions of access tokens', () => {
  let database: TestDatabase;
  let tokens: TokensService;
  let queries: TokensQueries;

  beforeAll(async () => {
    database = await testDatabase({ entities: GOVERNANCE_ENTITIES, migrations: GOVERNANCE_MIGRATIONS });
    const clock = new FixedClock();
    const outbox = new Outbox({ source: '/services/governance', ids: new SequentialIds(), clock });
    tokens = new TokensService(database.dataSource, outbox, clock);
    queries = new TokensQueries(database.dataSource);
  });
  afterAll(() => database.drop());

  const isSomebodyWaiting = async (): Promise<boolean> => {
    const rows: unknown[] = await database.dataSource.query(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rows.length > 0;
  };

  it('become visible in their order: a later writer waits for an earlier one that is not done', async () => {
    const { accessToken: first } = await tokens.create(admin, { name: 'first', roles: ['viewer'] });
    let isCreated = false;
    let creating: Promise<void> | undefined;
    await inTransaction(database.dataSource, async (tx) => {
      await lockRevisions(tx);
      const slow = await nextRevision(tx);
      creating = tokens.create(admin, { name: 'second', roles: ['viewer'] }).then(() => void (isCreated = true));
      await eventually(async () => isCreated || (await isSomebodyWaiting()), { timeoutMs: 30_000 });

      // A replica that read the second token now would never ask again for the smaller revision of the first.
      expect((await queries.changedSince(0n, 100)).map(({ name }) => name)).toEqual(['first']);
      await tx.query('UPDATE access_tokens SET revision = $2, name = $3 WHERE id = $1', [first.id, slow, 'slow']);
    });
    await creating;
    expect((await queries.changedSince(0n, 100)).map(({ name }) => name)).toEqual(['slow', 'second']);
  });
});
