import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { UnusableDataError } from '../data-files.errors.js';
import { openDuckdb, sqlText } from '../duckdb-session.js';
import type { AddedColumn } from './added-column.js';
import { ExtendedParquet } from './extended-parquet.js';

const LIMITS = { memoryLimit: '256MB', threads: 1 };
const ROWS = 10_000;
/** Row groups of DuckDB hold whole vectors of 2048 rows: pages of 3000 lie across their borders. */
const PAGE = 3_000;
const SELECT = `SELECT i AS id, CASE WHEN i % 3 = 0 THEN NULL ELSE i / 7.0 END::DOUBLE AS x, 'row ' || i AS "Text", [i, NULL, i + 1] AS list,
  {'a': i, 'b': {'c': 'deep'}} AS nested, i::DECIMAL(30, 4) AS wide, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_seconds(i) AS moment FROM range(${ROWS}) r(i)`;
const never = new AbortController().signal;

describe('a Parquet file that gets further columns', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'extended-'));
    const session = await openDuckdb([path('rows.parquet')], LIMITS, [folder]);
    await session.rows(`COPY (${SELECT}) TO ${sqlText(path('rows.parquet'))} (FORMAT parquet, ROW_GROUP_SIZE 4096)`);
    session.close();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const query = async (name: string, sql: string): Promise<Record<string, unknown>[]> => {
    const session = await openDuckdb([path('rows.parquet'), path(name)], LIMITS);
    const table = (file: string): string => `read_parquet(${sqlText(path(file))})`;
    try {
      return await session.rows(sql.replaceAll('INPUT', table('rows.parquet')).replaceAll('OUTPUT', table(name)));
    } finally {
      session.close();
    }
  };

  const column = (name: string, type: AddedColumn['type'], encode: (rows: number[]) => Uint8Array): AddedColumn => ({
    ...{ name, type },
    async *values(from, to) {
      for (let at = from; at < to; at += PAGE) {
        const rows = Array.from({ length: Math.min(PAGE, to - at) }, (_, i) => at + i);
        yield Promise.resolve({ count: rows.length, bytes: encode(rows) });
      }
    },
  });
  const bytes = (values: Float64Array | BigInt64Array): Uint8Array => new Uint8Array(values.buffer);
  const text = (row: number): Uint8Array => {
    const value = Buffer.from(`ä${row % 5}`);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(value.length);
    return Buffer.concat([length, value]);
  };
  const columns = [
    column('score', 'DOUBLE', (rows) => bytes(Float64Array.from(rows, (row) => row / 3))),
    column('count', 'BIGINT', (rows) => bytes(BigInt64Array.from(rows, (row) => 2n ** 60n + BigInt(row)))),
    column('label', 'VARCHAR', (rows) => Buffer.concat(rows.map(text))),
    column('odd', 'BOOLEAN', (rows) => {
      const bits = new Uint8Array(Math.ceil(rows.length / 8));
      rows.forEach((row, i) => {
        if (row % 2 === 1) bits[i >> 3]! |= 1 << (i & 7);
      });
      return bits;
    }),
  ];

  it('keeps every value, type and row group of its own, and has theirs behind them', async () => {
    const source = path('rows.parquet');
    const extended = await ExtendedParquet.copy(source, path('more.parquet'), 'input', never);
    expect(extended.rows).toBe(ROWS);
    await extended.finish(columns, never);

    const described = (from: string) =>
      query('more.parquet', `SELECT column_name, column_type FROM (DESCRIBE FROM ${from})`);
    const added = Object.entries({ score: 'DOUBLE', count: 'BIGINT', label: 'VARCHAR', odd: 'BOOLEAN' });
    expect(await described('OUTPUT')).toEqual([
      ...(await described('INPUT')),
      ...added.map(([column_name, column_type]) => ({ column_name, column_type })),
    ]);
    const own = 'id, x, "Text", list, nested, wide, moment';
    const [same] = await query(
      'more.parquet',
      `SELECT count(*)::INT AS rows, bool_and(i = o) AS equal FROM (SELECT ROW(${own}) AS i FROM INPUT) POSITIONAL JOIN (SELECT ROW(${own}) AS o FROM OUTPUT)`,
    );
    expect(same).toEqual({ rows: ROWS, equal: true });
    const [theirs] = await query(
      'more.parquet',
      `SELECT bool_and(score = id / 3.0::DOUBLE) AS scores, bool_and("count" = (1::BIGINT << 60) + id) AS counts,
         bool_and(label = 'ä' || (id % 5)) AS labels, bool_and(odd = (id % 2 = 1)) AS flags FROM OUTPUT`,
    );
    expect(theirs).toEqual({ scores: true, counts: true, labels: true, flags: true });
    const start = (await readFile(source)).subarray(0, 1000);
    expect((await readFile(path('more.parquet'))).subarray(0, 1000).equals(start)).toBe(true);
  });

  it('is found by its statistics, which still hold', async () => {
    const [found] = await query(
      'more.parquet',
      `SELECT count(*)::INT AS n FROM OUTPUT WHERE id >= 9990 AND label = 'ä1'`,
    );
    expect(found).toEqual({ n: 2 });
  });

  it.each<[string, (whole: Buffer) => Buffer]>([
    ['without its end', (whole) => whole.subarray(0, whole.length - 3)],
    ['whose footer is longer than itself', (whole) => withLength(whole, 0x7fffffff)],
    ['whose footer begins elsewhere', (whole) => withLength(whole, 300)],
    ['of nothing', () => Buffer.from('PAR1')],
  ])('is refused by its field where the file is one %s', async (_what, broken) => {
    await writeFile(path('broken.parquet'), broken(await readFile(path('rows.parquet'))));
    const copying = ExtendedParquet.copy(path('broken.parquet'), path('no.parquet'), 'input.uri', never);
    await expect(copying).rejects.toThrow(UnusableDataError);
    await expect(copying).rejects.toThrow('input.uri: is not a readable Parquet file');
  });

  it('is not copied over a file that is there, nor when it is given up', async () => {
    await writeFile(path('there.parquet'), 'x');
    await expect(ExtendedParquet.copy(path('rows.parquet'), path('there.parquet'), 'input', never)).rejects.toThrow(
      'EEXIST',
    );
    const copying = ExtendedParquet.copy(
      path('rows.parquet'),
      path('given-up'),
      'input',
      AbortSignal.abort(new Error('gone')),
    );
    await expect(copying).rejects.toThrow('gone');
  });
});

function withLength(whole: Buffer, length: number): Buffer {
  const changed = Buffer.from(whole);
  changed.writeUInt32LE(length, whole.length - 8);
  return changed;
}
