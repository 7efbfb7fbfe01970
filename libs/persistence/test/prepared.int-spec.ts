import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@intelgraph/testing';
import type { DataSource } from 'typeorm';

import { connectionOf, createDomainDataSource, inTransaction, sqlStateOf, together } from '../src/index.js';

describe('a connection of a pool', () => {
  let database: TestDatabase;
  let source: DataSource;
  beforeAll(async () => {
    database = await testDatabase({ entities: [], migrations: [] });
    // One connection, so that each statement meets those before it.
    const connection = connectionOf(database.dataSource);
    source = createDomainDataSource({ connection, applicationName: 'one', entities: [], migrations: [], poolSize: 1 });
    await source.initialize();
    await source.query('CREATE TABLE things (id int PRIMARY KEY, name text NOT NULL)');
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const prepared = (): Promise<{ statement: string }[]> => source.query('SELECT statement FROM pg_prepared_statements');
  const names = (): Promise<{ name: string }[]> => source.query('SELECT name FROM things ORDER BY id');

  it('has a statement prepared when it comes again, and a hundred at most', async () => {
    const text = 'SELECT $1::int + 1 AS n';
    for (const n of [1, 2, 3]) expect(await source.query(text, [n])).toEqual([{ n: n + 1 }]);
    expect(await prepared()).toEqual([{ statement: text }]);

    for (let i = 0; i < 300; i++) await source.query(`SELECT $1::int AS n${i % 150}`, [i]);
    for (let i = 0; i < 120; i++) for (const n of [1, 2]) await source.query(`SELECT $1::int AS m${i}`, [n]);
    expect((await prepared()).length).toBeLessThanOrEqual(100);
    expect(await source.query(text, [1])).toEqual([{ n: 2 }]);
  });

  it('goes on after the tables were migrated, in a transaction from the next one on', async () => {
    const text = 'SELECT * FROM things WHERE id = $1';
    await source.query(`INSERT INTO things VALUES (1, 'one')`);
    for (const id of [1, 1]) await source.query(text, [id]);
    await source.query('ALTER TABLE things ADD COLUMN size int');
    expect(await source.query(text, [1])).toEqual([{ id: 1, name: 'one', size: null }]);

    for (const id of [1, 1]) await source.query(text, [id]);
    await source.query('ALTER TABLE things DROP COLUMN size');
    await expect(inTransaction(source, (tx) => tx.query(text, [1]))).rejects.toThrow('cached plan');
    expect(await inTransaction(source, (tx) => tx.query(text, [1]))).toEqual([{ id: 1, name: 'one' }]);
  });

  it('does in order what is sent together, and keeps nothing of a transaction of which one part fails', async () => {
    const insert = 'INSERT INTO things VALUES ($1, $2)';
    await inTransaction(source, (tx) => together([tx.query(insert, [2, 'two']), tx.query(insert, [3, 'three'])]));
    const failing = inTransaction(source, (tx) =>
      together([tx.query(insert, [4, 'four']), tx.query(insert, [2, 'again']), tx.query(insert, [5, 'five'])]),
    );
    // The first error, not that of those which came behind it.
    expect(sqlStateOf(await failing.catch((error: unknown) => error))).toBe('23505');
    expect(await names()).toEqual([{ name: 'one' }, { name: 'two' }, { name: 'three' }]);
  });

  it('undoes a transaction whose work fails before it has sent anything', async () => {
    const lost = inTransaction(source, () => Promise.reject(new Error('lost')));
    await expect(lost).rejects.toThrow('lost');
    expect(await source.query('SELECT pg_current_xact_id_if_assigned() AS id')).toEqual([{ id: null }]);
    expect(await names()).toHaveLength(3);
  });
});
