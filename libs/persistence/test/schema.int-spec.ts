import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort, usePostgres } from '@intelgraph/testing';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import {
  assertSchemaCurrent,
  createDomainDataSource,
  ensureDatabase,
  inTransaction,
  migrate,
  prepareDatabase,
  prepareSharedDatabase,
  withClient,
  type MigrationClass,
  type PostgresConnection,
} from '../src/index.js';

class CreateThings1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE things (name text PRIMARY KEY)');
  }

  down = (): Promise<void> => Promise.resolve();
}

class AddSize1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE things ADD COLUMN size int');
  }

  down = (): Promise<void> => Promise.resolve();
}

class BreakHalfWay1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (name text)');
    await runner.query('SELECT * FROM nowhere');
  }

  down = (): Promise<void> => Promise.resolve();
}

const OLD = [CreateThings1700000000000];
const NEW = [CreateThings1700000000000, AddSize1700000000001];

describe('schemas', () => {
  const sources: DataSource[] = [];
  afterEach(async () => {
    for (const source of sources.splice(0)) if (source.isInitialized) await source.destroy();
  });

  const freshConnection = async (): Promise<PostgresConnection> =>
    (await usePostgres()).connection(`schema_${randomUUID()}`);

  function sourceFor(connection: PostgresConnection, migrations: MigrationClass[]): DataSource {
    const source = createDomainDataSource({ connection, applicationName: 'schema-test', entities: [], migrations });
    sources.push(source);
    return source;
  }

  it('are created once when many programs ask for the same database at once', async () => {
    const connection = await freshConnection();
    await Promise.all(Array.from({ length: 12 }, () => ensureDatabase(connection)));
    await ensureDatabase(connection);
    const rows = await withClient(connection, (client) => client.query('SELECT current_database() AS name'));
    expect(rows.rows).toEqual([{ name: connection.database }]);
  });

  it('may have names that need quoting', async () => {
    const connection = { ...(await freshConnection()), database: `a "quoted" näme ${randomUUID()}` };
    await ensureDatabase(connection);
    await expect(withClient(connection, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it('are migrated once when many programs migrate at once', async () => {
    const connection = await freshConnection();
    const applied = await Promise.all([1, 2, 3].map(() => prepareDatabase(sourceFor(connection, NEW))));
    expect(applied.flat()).toEqual(NEW.map((migration) => migration.name));
  });

  it('fit the program that migrated them, and no older or newer one', async () => {
    const connection = await freshConnection();
    const older = sourceFor(connection, OLD);
    await ensureDatabase(connection);
    await older.initialize();
    await expect(assertSchemaCurrent(older)).rejects.toMatchObject({ pending: [OLD[0]!.name], unknown: [] });
    await expect(migrate(older)).resolves.toEqual([OLD[0]!.name]);
    await expect(assertSchemaCurrent(older)).resolves.toBeUndefined();

    const newer = await sourceFor(connection, NEW).initialize();
    await expect(assertSchemaCurrent(newer)).rejects.toThrow('not applied yet: AddSize1700000000001');
    await expect(migrate(newer)).resolves.toEqual(['AddSize1700000000001']);
    await expect(migrate(newer)).resolves.toEqual([]);

    const refusal = { code: 'DATABASE.SCHEMA_MISMATCH', unknown: ['AddSize1700000000001'] };
    await expect(assertSchemaCurrent(older)).rejects.toMatchObject(refusal);
    await expect(migrate(older)).rejects.toMatchObject(refusal);
  });

  it('may hold more than a library knows, as long as nothing of the library is missing', async () => {
    const connection = await freshConnection();
    await expect(prepareSharedDatabase(sourceFor(connection, OLD))).resolves.toEqual(['CreateThings1700000000000']);
    await prepareDatabase(sourceFor(connection, NEW));

    await expect(prepareSharedDatabase(sourceFor(connection, OLD))).resolves.toEqual([]);
    await expect(prepareDatabase(sourceFor(connection, OLD))).rejects.toThrow(/AddSize1700000000001/);
    await expect(
      prepareSharedDatabase(sourceFor(connection, [CreateThings1700000000000, BreakHalfWay1700000000002])),
    ).rejects.toThrow(/AddSize1700000000001/);
  });

  it('keep nothing of a migration that fails, and all of those before it', async () => {
    const connection = await freshConnection();
    const broken = sourceFor(connection, [...NEW, BreakHalfWay1700000000002]);
    await expect(prepareDatabase(broken)).rejects.toThrow('nowhere');
    const good = await sourceFor(connection, NEW).initialize();
    await expect(assertSchemaCurrent(good)).resolves.toBeUndefined();
    expect(await good.query(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
  });

  it('take all of a transaction or nothing', async () => {
    const source = sourceFor(await freshConnection(), NEW);
    await prepareDatabase(source);
    const failed = inTransaction(source, async (tx) => {
      await tx.query(`INSERT INTO things VALUES ('lost')`);
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    const atOnce = inTransaction(source, () => {
      throw new Error('at once');
    });
    await expect(atOnce).rejects.toThrow('at once');
    await expect(
      inTransaction(source, async (tx) => {
        await tx.query(`INSERT INTO things VALUES ('kept')`);
        const [row] = await tx.query<{ level: string }[]>(`SELECT current_setting('transaction_isolation') AS level`);
        return row?.level;
      }),
    ).resolves.toBe('read committed');
    expect(await source.query('SELECT name FROM things')).toEqual([{ name: 'kept' }]);
  });

  it('are unavailable, not missing, when the server does not answer', async () => {
    const connection = { ...(await freshConnection()), port: await freePort() };
    await expect(ensureDatabase(connection)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
