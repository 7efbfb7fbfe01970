import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodePageToken } from '@intelgraph/kernel';
import { testDatabase, type TestDatabase } from '@intelgraph/testing';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { keysetPage, type KeysetOrder } from '../src/index.js';

@Entity('pages')
class PageRow {
  @PrimaryColumn('text', { name: 'id' })
  id: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

class CreatePages1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE pages (id text PRIMARY KEY, created_at timestamptz NOT NULL)');
  }

  down = (): Promise<void> => Promise.resolve();
}

const NEWEST_FIRST: KeysetOrder<PageRow> = {
  expressions: ['page.created_at', 'page.id'],
  casts: ['timestamptz', undefined],
  direction: 'DESC',
  cursorOf: (row) => [row.createdAt.toISOString(), row.id],
};

describe('keysetPage', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ entities: [PageRow], migrations: [CreatePages1700000000000] });
    // Three rows share each time, so that the second key decides.
    await database.dataSource.query(
      `INSERT INTO pages SELECT 'row-' || lpad(n::text, 2, '0'), '2026-01-01Z'::timestamptz + (n / 3) * interval '1 s'
       FROM generate_series(0, 10) n`,
    );
  });
  afterAll(() => database.drop());

  async function walk(pageSize: number): Promise<string[][]> {
    const pages: string[][] = [];
    let pageToken: string | undefined;
    do {
      const query = database.dataSource.getRepository(PageRow).createQueryBuilder('page');
      const page = await keysetPage(query, NEWEST_FIRST, { pageSize, ...(pageToken && { pageToken }) });
      pages.push(page.items.map((row) => row.id));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    return pages;
  }

  it('walks every row once, in order, whatever the page size', async () => {
    const all = (await walk(1000)).flat();
    expect(all).toHaveLength(11);
    expect(all.slice(0, 3)).toEqual(['row-10', 'row-09', 'row-08']);
    expect((await walk(4)).map((page) => page.length)).toEqual([4, 4, 3]);
    expect((await walk(4)).flat()).toEqual(all);
    expect((await walk(1)).flat()).toEqual(all);
  });

  it.each(['rubbish', encodePageToken(['no time', 'row-01'])])(
    'refuses %s, which it did not give',
    async (pageToken) => {
      const query = database.dataSource.getRepository(PageRow).createQueryBuilder('page');
      await expect(keysetPage(query, NEWEST_FIRST, { pageToken })).rejects.toMatchObject({
        fields: [{ field: 'page_token' }],
      });
    },
  );
});
