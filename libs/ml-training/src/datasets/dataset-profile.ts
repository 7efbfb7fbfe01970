import type { DuckdbSession } from '@intelgraph/data-files';
import { blocksOf } from './column-blocks.js';
import type { TabularFile } from './tabular-file.js';
import type { ColumnKind, RelationColumn } from './tabular-relation.js';

const TOP_VALUES = 10;
const MAX_VALUE_LENGTH = 200;

/** One column in numbers. `min` and `max` are texts for categorical and timestamp columns. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnKind;
  readonly nulls: number;
  readonly distinct: number;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly mean?: number;
  /** Of the sample (n − 1); absent with fewer than two values. */
  readonly stddev?: number;
  /** Interpolated at 0.25, 0.5 and 0.75. */
  readonly quartiles?: readonly number[];
  /** The most frequent values, ties in order of value. */
  readonly topValues: readonly { readonly value: string | number; readonly count: number }[];
}

/** What is in a file. */
export interface DatasetProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}

/** Columns held in memory at once. */
const PROFILED_AT_ONCE = 50;

/** Computes the profile of every column exactly, inside DuckDB. */
export async function profileTable({ relation, session }: TabularFile): Promise<DatasetProfile> {
  const columns: ColumnProfile[] = [];
  for (const block of blocksOf(relation.columns, PROFILED_AT_ONCE)) {
    const selected = block.map(([index, column]) => `${column.expression} AS v${index}`);
    await session.rows(`CREATE TEMP TABLE profiled AS SELECT ${selected.join(', ')} FROM ${relation.from}`);
    for (const [index, column] of block) columns.push(await profileColumn(column, `v${index}`, session));
    await session.rows('DROP TABLE profiled');
  }
  return { rows: relation.rows, columns };
}

async function profileColumn(
  { name, kind }: RelationColumn,
  v: string,
  session: DuckdbSession,
): Promise<ColumnProfile> {
  const numeric = kind === 'numeric';
  const extra = numeric
    ? `, avg(${v}) AS mean, CASE WHEN count(${v}) > 1 THEN stddev_samp(${v}) END AS stddev,
       quantile_cont(${v}, [0.25, 0.5, 0.75]) AS quartiles`
    : '';
  // Parquet texts may hold NUL, which PostgreSQL cannot store.
  const cut = numeric ? v : `left(replace(${v}, chr(0), '\uFFFD'), ${MAX_VALUE_LENGTH})`;
  const [facts = {}] = await session.rows(
    `SELECT (count(*) - count(${v}))::DOUBLE AS nulls, min(${cut}) AS lo, max(${cut}) AS hi ${extra} FROM profiled`,
  );
  const top = await session.rows(
    `WITH counted AS MATERIALIZED (SELECT ${v}, count(*)::DOUBLE AS n FROM profiled WHERE ${v} IS NOT NULL GROUP BY ${v})
     SELECT ${cut} AS value, n, (SELECT count(*) FROM counted)::DOUBLE AS kinds
     FROM counted ORDER BY n DESC, ${v} LIMIT ${TOP_VALUES}`,
  );
  return {
    name,
    type: kind,
    nulls: Number(facts['nulls']),
    distinct: Number(top[0]?.['kinds'] ?? 0),
    ...defined('min', facts['lo'] as number | string | null),
    ...defined('max', facts['hi'] as number | string | null),
    ...defined('mean', facts['mean'] as number | null | undefined),
    ...defined('stddev', facts['stddev'] as number | null | undefined),
    ...defined('quartiles', facts['quartiles'] as number[] | null | undefined),
    topValues: top.map((row) => ({ value: row['value'] as string | number, count: Number(row['n']) })),
  };
}

function defined<K extends string, T>(key: K, value: T | null | undefined): Partial<Record<K, T>> {
  return value === null || value === undefined ? {} : ({ [key]: value } as Partial<Record<K, T>>);
}
