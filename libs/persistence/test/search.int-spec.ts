import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodePageToken, InvalidInputError, type Page } from '@intelgraph/kernel';
import { testDatabase, type TestDatabase } from '@intelgraph/testing';

import { searchQuery, SqlParameters, type SearchRequest } from '../src/index.js';

import { Choices, randomFilter, randomOrder, randomThings } from './search-oracle.js';
import { BY_ID, CreateThings1700000000000, THINGS, type Thing } from './search-scene.js';

const SEED = 20261129;

describe('a search', () => {
  const choices = new Choices(SEED);
  const things = randomThings(choices, 120);
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ entities: [], migrations: [CreateThings1700000000000] });
    for (const thing of things) await insert(database, thing);
  });
  afterAll(() => database.drop());

  async function search(request: SearchRequest & { size?: number; belongsTo?: string }): Promise<Page<{ id: string }>> {
    const { size = 1000, belongsTo = 'all' } = request;
    const parameters = new SqlParameters();
    const scope = { catalog: THINGS, tieBreak: [BY_ID], belongsTo: [belongsTo] };
    const query = searchQuery(scope, request, parameters);
    const rows = await database.dataSource.query<{ id: string }[]>(
      `SELECT thing.id, ${query.columns} FROM things thing ${query.joins}
        WHERE ${query.where} ORDER BY ${query.orderBy} LIMIT ${size + 1}`,
      parameters.values,
    );
    return query.page(rows, size);
  }

  const ids = ({ items }: Page<{ id: string }>): string[] => items.map(({ id }) => id);

  async function walk(request: SearchRequest, size: number): Promise<string[]> {
    const found: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await search({ ...request, size, pageToken });
      found.push(...ids(page));
      ({ nextPageToken: pageToken } = page);
    } while (pageToken !== undefined);
    return found;
  }

  it('finds what a brute-force evaluation finds, for 600 random filters', async () => {
    let matched = 0;
    for (let i = 0; i < 600; i++) {
      const filter = randomFilter(choices, 3);
      const expected = things.filter((thing) => filter.holds(thing)).map(({ id }) => id);
      matched += expected.length;
      expect([filter.text, ...ids(await search({ filter: filter.text }))]).toEqual([filter.text, ...expected]);
    }
    // The filters are neither all true nor all false.
    expect(matched).toBeGreaterThan(600 * 20);
    expect(matched).toBeLessThan(600 * 100);
  });

  it('walks every match once and in order, for 60 random orders and page sizes', async () => {
    for (let i = 0; i < 60; i++) {
      const filter = randomFilter(choices, 1);
      const { terms, compare } = randomOrder(choices);
      const expected = things.filter((thing) => filter.holds(thing)).sort(compare);
      const request = { filter: filter.text, orderBy: terms };
      const found = await walk(request, 1 + choices.below(30));
      expect({ ...request, found }).toEqual({ ...request, found: expected.map(({ id }) => id) });
    }
  });

  it('takes the start of a page into an index where all keys run one way and are never missing', () => {
    const parameters = new SqlParameters();
    const both = [{ ...BY_ID, expression: 'thing.size', type: 'integer' as const }, BY_ID];
    const scope = { catalog: THINGS, tieBreak: both };
    const first = searchQuery(scope, {}, parameters);
    const { nextPageToken: pageToken } = first.page([{ sort_0: '7', sort_1: 'x' }, {}], 1);
    expect(searchQuery(scope, { pageToken }, parameters).after).toBe('(thing.size, thing.id) > ($1::bigint, $2::text)');
    expect(parameters.values).toEqual(['7', 'x']);
  });

  it('gives tokens that belong to one filter, order and scope', async () => {
    const request = { filter: 'size > -5', orderBy: ['name DESC'], size: 2 };
    const { nextPageToken: pageToken } = await search(request);
    expect(ids(await search({ ...request, pageToken }))).toHaveLength(2);
    for (const other of [{ filter: 'size > -6' }, { orderBy: ['name'] }, { belongsTo: 'another' }]) {
      await expect(search({ ...request, ...other, pageToken })).rejects.toMatchObject({
        fields: [{ field: 'page_token', message: expect.stringContaining('another search') }],
      });
    }
  });

  it('refuses forged tokens by name, whatever they hold', async () => {
    const orderBy = ['metrics.acc', 'started', 'size', 'owner'];
    const { nextPageToken = '' } = await search({ orderBy, size: 1 });
    const [hash] = JSON.parse(Buffer.from(nextPageToken, 'base64url').toString()) as [string];
    const good = ['1', '1', '1', '00000000-0000-7000-8000-00000000000a', 'thing-000'];
    const forge = (values: readonly (string | number)[]): string => encodePageToken([hash, ...values]);
    await expect(search({ orderBy, pageToken: forge(good) })).resolves.toBeDefined();
    await expect(search({ orderBy, pageToken: forge(['1e-400', ...good.slice(1)]) })).resolves.toBeDefined();
    const bad = ['', 'x', '0x10', ' 1', '1e999', '99999999999999999999', '1.5', "'", '9223372036854775807', '--', '１'];
    const tokens = [
      'rubbish',
      encodePageToken([hash]),
      forge([...good.slice(0, 4), 0]),
      ...bad.map((value) => forge([...good.slice(0, 3), value, good[4]!])),
      ...bad.map((value) => forge([good[0]!, value, ...good.slice(2)])),
    ];
    for (const pageToken of tokens) {
      await expect(search({ orderBy, pageToken })).rejects.toMatchObject({ fields: [{ field: 'page_token' }] });
    }
  });

  it('answers or names the field, never fails, for 3000 random texts', async () => {
    const pieces = [
      ...`metrics tags attr params name size started status owner parts.name and OR not IN is NULL like ILIKE`.split(
        ' ',
      ),
      ...`. ' " \` ( ) , = != < <= > >= ! ; -- /* \\ % _ $1 :x ? 1 -1 1e999 .5 NaN 'x' "y" \`z\` tags.a metrics.a ('a','b') ()`.split(
        ' ',
      ),
      ...["name = 'x'", "tags.team != 'y'", 'metrics.acc > -1'].flatMap((whole) => Array<string>(8).fill(whole)),
      ' ',
      '\n',
      '\ud800',
      '\u{1f600}',
      'ﬁ',
    ];
    let answered = 0;
    for (let i = 0; i < 3000; i++) {
      const text = Array.from({ length: 1 + choices.below(9) }, () => choices.of(pieces)).join(choices.of(['', ' ']));
      const request = choices.chance(80) ? { filter: text } : { orderBy: [text] };
      try {
        await search(request);
        answered += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInputError);
        expect((error as InvalidInputError).fields[0]?.field).toBe(
          Object.keys(request)[0] === 'filter' ? 'filter' : 'order_by',
        );
      }
    }
    expect(answered).toBeGreaterThan(60);
  });
});

async function insert({ dataSource }: TestDatabase, thing: Thing): Promise<void> {
  const { id, name, status, started, size, owner, tags } = thing;
  await dataSource.query('INSERT INTO things VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), $5, $6, $7)', [
    id,
    name,
    status,
    started,
    size?.toString() ?? null,
    owner,
    JSON.stringify(tags),
  ]);
  await dataSource.query(
    'INSERT INTO thing_metrics SELECT $1, key, value FROM unnest($2::text[], $3::float8[]) AS m (key, value)',
    [id, Object.keys(thing.metrics), Object.values(thing.metrics)],
  );
  await dataSource.query('INSERT INTO thing_parts SELECT $1, unnest($2::text[])', [id, thing.parts]);
}
