import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DuckDBInstance } from '@duckdb/node-api';

import { profileTable } from './dataset-profile.js';
import { readTable, type LoadedTable } from './table-reader.js';
import { DEFAULT_READ_OPTIONS, peekColumns, withTabularFile } from './tabular-file.js';

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

  it('keeps codes as texts: leading zeros, more digits than a double holds, underscores', async () => {
    const table = await load(
      'zip,card,u,neg,zero\n01234,4111111111111111,1_000,-9007199254740993,0\n99999,1,2,1,0.5\n',
    );
    expect(kindsOf(table)).toEqual({
      zip: 'categorical',
      card: 'categorical',
      u: 'categorical',
      neg: 'categorical',
      zero: 'numeric',
    });
    expect(valuesOf(table, 'zip')).toEqual(['01234', '99999']);
  });

  it('takes infinite numbers, and those whose squares would be, for missing', async () => {
    const table = await load('a,b\n1,-inf\ninf,1e300\n-Infinity,2\n1e400,-1e300\nNaN,nan\n-2,1e99\n');
    expect(kindsOf(table)).toEqual({ a: 'numeric', b: 'numeric' });
    const gap = Number.NaN;
    expect(valuesOf(table, 'a')).toEqual([1, gap, gap, gap, gap, -2]);
    expect(valuesOf(table, 'b')).toEqual([gap, gap, 2, gap, gap, 1e99]);
  });

  it.each([
    ['a word', 'x'],
    ['a leading zero', '01'],
    ['an underscore', '1_0'],
    ['a date', '2024-01-02'],
    ['true', 'true'],
    ['a comma', '"1,5"'],
  ])('reads a column of numbers as texts when %s stands far below its first rows', async (_, odd) => {
    const table = await load(`a,b\n${'1,2\n'.repeat(3000)}${odd},3\n`);
    expect(kindsOf(table)).toEqual({ a: 'categorical', b: 'numeric' });
    expect(valuesOf(table, 'a')).toHaveLength(3001);
    expect(valuesOf(table, 'a')[3000]).toBe(odd.replaceAll('"', ''));
  });

  it('keeps a column numeric when only missing values and spaces stand far below its first rows', async () => {
    const table = await load(`a,b\n${'1,true\n'.repeat(3000)} NA ,\n" 2 ",FALSE\n`);
    expect(kindsOf(table)).toEqual({ a: 'numeric', b: 'boolean' });
    expect(valuesOf(table, 'a').slice(3000)).toEqual([Number.NaN, 2]);
  });

  it('finds the kind of a column whose first rows are all blank', async () => {
    const blank = ',,,\n'.repeat(2000);
    const table = await load(`a,b,c,d\n${blank}1,2024-01-02,true,x\n`);
    expect(kindsOf(table)).toEqual({ a: 'numeric', b: 'timestamp', c: 'boolean', d: 'categorical' });
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
    [
      'NUL bytes far down',
      `a,b\n${'1,2\n'.repeat(300_000)}x\0y,2\n`,
      'train_path: is neither CSV text (it holds NUL bytes) nor Parquet',
    ],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), 'train_path: is UTF-16 text; only UTF-8 can be read'],
    [
      'a name that no JSON body may have as a key',
      'a,__proto__\n1,2\n',
      'train_path: line 1: column 2 is named "__proto__", which requests cannot carry',
    ],
    [
      'a broken row far down',
      `a,b\n${'1,2\n'.repeat(50_000)}3\n`,
      'train_path: line 50002: has 1 columns where the header has 2',
    ],
    [
      'line ends of two kinds',
      'a,b\n1,2\r\n3,4\n5,6\r\n',
      'train_path: mixes line ends, or has characters after a closing quote',
    ],
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

  it('reads and profiles 260 columns, each with its own values', async () => {
    const names = Array.from({ length: 260 }, (_, i) => `c${i}`);
    const content = `${names.join(',')}\n${names.map((_, i) => (i % 7 === 0 ? `t${i}` : i)).join(',')}\n`;
    const table = await load(content);
    expect(table.columns.map(({ values }) => values[0])).toEqual(names.map((_, i) => (i % 7 === 0 ? `t${i}` : i)));
    const file = join(folder, 'wide.csv');
    await writeFile(file, content);
    const { columns } = await withTabularFile(file, 'f', DEFAULT_READ_OPTIONS, profileTable);
    expect(columns.map(({ min }) => min)).toEqual(table.columns.map(({ values }) => values[0]));
  });

  it('tells the columns of a file after its first rows alone', async () => {
    const file = join(folder, 'peek.csv');
    const peek = async (content: string): Promise<readonly string[]> => {
      await writeFile(file, content);
      return peekColumns(file, 'f', DEFAULT_READ_OPTIONS);
    };
    await expect(peek(`a,b\n${'1,2\n'.repeat(300_000)}broken\n`)).resolves.toEqual(['a', 'b']);
    await expect(peek('a,b\n1,2\nbroken\n')).rejects.toThrow('f: line 3: has 1 columns where the header has 2');
    await expect(peek('a,b\n')).rejects.toThrow('f: has a header and no rows');
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

  it('profiles numbers at the edge of what can be computed with, and texts with NUL', async () => {
    const file = join(folder, 'edge.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(
      `COPY (SELECT * FROM (VALUES (1.7e308::DOUBLE, 1e100::DOUBLE, 'a' || chr(0)), (-1.7e308, -1e100, 'b'), ('inf', 1, 'b')) t(x, y, s)) TO '${file}' (FORMAT parquet)`,
    );
    const { columns } = await withTabularFile(file, 'f', DEFAULT_READ_OPTIONS, profileTable);
    expect(columns[0]).toEqual({ name: 'x', type: 'numeric', nulls: 3, distinct: 0, topValues: [] });
    expect(columns[1]).toMatchObject({ min: -1e100, max: 1e100, stddev: expect.closeTo(1e100, -90) });
    expect(columns[2]).toMatchObject({ min: 'a\uFFFD', topValues: [{ value: 'b' }, { value: 'a\uFFFD' }] });
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
