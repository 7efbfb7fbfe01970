import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DuckDBInstance } from '@duckdb/node-api';

import { profileTable } from './dataset-profile.js';
import { readTable, type LoadedTable } from './table-reader.js';
import { DEFAULT_READ_OPTIONS, withTabularFile } from './tabular-file.js';

describe('a tabular file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tabular-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function load(content: string | Buffer): Promise<LoadedTable> {
    const file = join(folder, `${Math.random().toString(36).slice(2)}.csv`);
    await writeFile(file, content);
    return withTabularFile(file, 'train_path', { ...DEFAULT_READ_OPTIONS, memoryLimit: '512MB' }, readTable);
  }
  const problemOf = (content: string | Buffer): Promise<string> =>
    load(content).then(
      () => 'accepted',
      (error: unknown) => (error as Error).message,
    );
  const valuesOf = (table: LoadedTable, name: string): unknown[] => [
    ...(table.columns.find((column) => column.name === name)?.values ?? []),
  ];
  const kindsOf = (table: LoadedTable): Record<string, string> =>
    Object.fromEntries(table.columns.map(({ name, kind }) => [name, kind]));

  it('reads BOM, CRLF, quoted commas, doubled quotes, line breaks in quotes and UTF-8', async () => {
    const table = await load('\uFEFFid,name,größe\r\n1,"a, ""b""",1.5\r\n2,"two\nlines",2\r\n3,é中,3e1\r\n');
    expect(table.rows).toBe(3);
    expect(valuesOf(table, 'name')).toEqual(['a, "b"', 'two\nlines', 'é中']);
    expect(valuesOf(table, 'größe')).toEqual([1.5, 2, 30]);
    expect(kindsOf(table)).toEqual({ id: 'numeric', name: 'categorical', größe: 'numeric' });
  });

  it('takes blanks for missing and words for missing only where the other values are no texts', async () => {
    const table = await load('a,b,c\n1,x, \nNA,NA,y\n  ,"",z\n-2.5,y,\n');
    expect(valuesOf(table, 'a')).toEqual([1, Number.NaN, Number.NaN, -2.5]);
    expect(valuesOf(table, 'b')).toEqual(['x', 'NA', null, 'y']);
    expect(valuesOf(table, 'c')).toEqual([null, 'y', 'z', null]);
  });

  it('keeps codes as texts: leading zeros, more digits than a double holds, underscores, infinity', async () => {
    const table = await load('zip,card,u,inf,zero\n01234,4111111111111111,1_000,inf,0\n99999,1,2,1,0.5\n');
    expect(kindsOf(table)).toEqual({
      zip: 'categorical',
      card: 'categorical',
      u: 'categorical',
      inf: 'categorical',
      zero: 'numeric',
    });
    expect(valuesOf(table, 'zip')).toEqual(['01234', '99999']);
  });

  it('finds booleans and timestamps', async () => {
    const table = await load(
      'flag,at,day\ntrue,2024-01-02T03:04:05Z,2024-01-02\nFALSE,,2024-02-29\nNA,2024-01-02 10:00:00,\n',
    );
    expect(kindsOf(table)).toEqual({ flag: 'boolean', at: 'timestamp', day: 'timestamp' });
    expect(valuesOf(table, 'flag')).toEqual(['true', 'false', null]);
    expect(valuesOf(table, 'at')).toEqual(['2024-01-02T03:04:05Z', null, '2024-01-02 10:00:00']);
  });

  it('finds semicolons and tabs, and names columns without a name', async () => {
    expect(valuesOf(await load('a;b\n1;"x;y"\n'), 'b')).toEqual(['x;y']);
    expect(valuesOf(await load('a\tb\n1\t2\n'), 'b')).toEqual([2]);
    expect((await load(',a\n0,1\n1,2\n')).columns.map(({ name }) => name)).toEqual(['column_1', 'a']);
  });

  it('treats names that differ only in case as two columns', async () => {
    const table = await load('a,A,"a ""x"\n1,2,3\n');
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'A', 'a "x']);
    expect(valuesOf(table, 'A')).toEqual([2]);
  });

  it.each([
    ['a row with fewer columns', 'a,b,c\n1,2,3\n4,5\n', 'train_path: line 3: has 2 columns where the header has 3'],
    ['a row with more columns', 'a,b\n1,2\n1,2,3\n', 'train_path: line 3: has 3 columns where the header has 2'],
    [
      'bytes that are not UTF-8',
      Buffer.from('612c620a312c780a322cff0a', 'hex'),
      'train_path: line 3: is not UTF-8 text',
    ],
    ['a quote that does not end', 'a,b\n1,"x\n2,3\n', 'train_path: line 2: holds a quoted value that does not end'],
    ['a header alone', 'a,b\n', 'train_path: has a header and no rows'],
    ['a name that occurs twice', 'a,b,a\n1,2,3\n', 'train_path: line 1: columns 1 and 3 are both named "a"'],
    ['NUL bytes', 'a,b\0\n1,2\n', 'train_path: is neither CSV text (it holds NUL bytes) nor Parquet'],
    ['a blank header', '\n1,2\n', 'train_path: line 1: the header is blank'],
    ['a broken Parquet file', 'PAR1rubbishPAR1', 'train_path: is not a readable Parquet file'],
  ])('refuses %s with the reason', async (_, content, reason) => {
    expect(await problemOf(content)).toBe(reason);
  });

  it('never fails in an unforeseen way on binary rubbish', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const bytes = Buffer.from(
        Array.from({ length: 3000 }, (_, i) => ((i * 7919 + seed * 104729) ^ (i * i)) & 0xff || 1),
      );
      expect(await problemOf(bytes)).toMatch(/^(train_path: |accepted)/);
    }
  });

  it('reads 200 columns', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `c${i}`);
    const table = await load(`${names.join(',')}\n${names.map((_, i) => i).join(',')}\n`);
    expect(table.columns).toHaveLength(200);
    expect(valuesOf(table, 'c199')).toEqual([199]);
  });

  it('holds to its bounds on rows and columns', async () => {
    const file = join(folder, 'bounds.csv');
    await writeFile(file, 'a,b\n1,2\n3,4\n');
    const read = (limits: object): Promise<LoadedTable> =>
      withTabularFile(file, 'test_path', { ...DEFAULT_READ_OPTIONS, ...limits }, readTable);
    await expect(read({ maxRows: 1 })).rejects.toThrow('test_path: has 2 rows, more than the limit of 1');
    await expect(read({ maxColumns: 1 })).rejects.toThrow('test_path: has 2 columns, more than the limit of 1');
  });

  it('reads Parquet with its own types', async () => {
    const file = join(folder, 'typed.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(
      `COPY (SELECT * FROM (VALUES (1::BIGINT, 1.5::DECIMAL(4,2), 'a', true, TIMESTAMP '2024-01-02 03:04:05'), (2, NULL, ' ', NULL, NULL)) t(i, d, s, b, "at")) TO '${file}' (FORMAT parquet)`,
    );
    const table = await withTabularFile(file, 'f', DEFAULT_READ_OPTIONS, readTable);
    expect(kindsOf(table)).toEqual({ i: 'numeric', d: 'numeric', s: 'categorical', b: 'boolean', at: 'timestamp' });
    expect(valuesOf(table, 'd')).toEqual([1.5, Number.NaN]);
    expect(valuesOf(table, 's')).toEqual(['a', null]);
    expect(valuesOf(table, 'b')).toEqual(['true', null]);
    expect(valuesOf(table, 'at')).toEqual(['2024-01-02T03:04:05.000Z', null]);
    await connection.run(`COPY (SELECT [1, 2] AS l) TO '${file}' (FORMAT parquet)`);
    await expect(withTabularFile(file, 'f', DEFAULT_READ_OPTIONS, readTable)).rejects.toThrow(
      'f: column "l" has the type INTEGER[], which is not a single value',
    );
  });

  it('profiles types, missing values, ranges and the most frequent values', async () => {
    const file = join(folder, 'profile.csv');
    await writeFile(file, 'n,s\n1,x\n2,y\n4,x\n,x\n');
    const profile = await withTabularFile(file, 'f', DEFAULT_READ_OPTIONS, profileTable);
    expect(profile).toEqual({
      rows: 4,
      columns: [
        {
          name: 'n',
          type: 'numeric',
          nulls: 1,
          distinct: 3,
          min: 1,
          max: 4,
          mean: 7 / 3,
          stddev: expect.closeTo(1.5275252316519468, 12),
          quartiles: [1.5, 2, 3],
          topValues: [
            { value: 1, count: 1 },
            { value: 2, count: 1 },
            { value: 4, count: 1 },
          ],
        },
        {
          name: 's',
          type: 'categorical',
          nulls: 0,
          distinct: 2,
          min: 'x',
          max: 'y',
          topValues: [
            { value: 'x', count: 3 },
            { value: 'y', count: 1 },
          ],
        },
      ],
    });
  });
});
