import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isUniqueViolation, withClient } from '@intelgraph/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { testDatabase, usePostgres, type TestDatabase } from '../src/index.js';
import { currentRun } from '../src/postgres/test-run.js';

class CreateThings1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE things (name text PRIMARY KEY)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE things');
  }
}

const MIGRATIONS = [CreateThings1700000000000];

describe('testDatabase', () => {
  const made: TestDatabase[] = [];
  const make = async (): Promise<TestDatabase> => {
    const database = await testDatabase({ entities: [], migrations: MIGRATIONS });
    made.push(database);
    return database;
  };
  let first: TestDatabase;

  beforeAll(async () => {
    first = await make();
  });
  afterAll(() => Promise.all(made.map((database) => database.drop())));

  it('gives a connected data source on a migrated database', async () => {
    await first.dataSource.query(`INSERT INTO things VALUES ('one')`);
    const again = first.dataSource.query(`INSERT INTO things VALUES ('one')`).catch((error: unknown) => error);
    expect(isUniqueViolation(await again, 'things_pkey')).toBe(true);
    expect(isUniqueViolation(await again, 'other_key')).toBe(false);
  });

  it('gives every caller an empty one, also when many ask at once', async () => {
    await first.dataSource.query(`INSERT INTO things VALUES ('two')`);
    const others = await Promise.all([make(), make(), make()]);
    for (const { dataSource } of others) expect(await dataSource.query('SELECT * FROM things')).toEqual([]);
  });

  it('removes the database in the end', async () => {
    const { connection, drop } = await make();
    await drop();
    await expect(withClient(connection, () => Promise.resolve())).rejects.toThrow('does not exist');
  });

  it('shares one server that is not made to keep data safe', async () => {
    const [one, two] = [await usePostgres(), await usePostgres()];
    expect(one.connection('x')).toEqual(two.connection('x'));
    expect(await first.dataSource.query('SHOW fsync')).toEqual([{ fsync: 'off' }]);
    expect(existsSync(currentRun().directory)).toBe(true);
  });
});
