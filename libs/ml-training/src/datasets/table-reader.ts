import type { DuckDBResult, DuckDBVector } from '@duckdb/node-api';

import { blocksOf } from './column-blocks.js';
import type { TabularFile } from './tabular-file.js';
import type { ColumnKind } from './tabular-relation.js';

/** One column in memory: numbers with NaN for missing, or texts with null for missing. */
export type LoadedColumn =
  | { readonly name: string; readonly kind: 'numeric'; readonly values: Float64Array }
  | { readonly name: string; readonly kind: Exclude<ColumnKind, 'numeric'>; readonly values: (string | null)[] };

/** A whole file in memory, column by column, rows in the order of the file. */
export interface LoadedTable {
  readonly rows: number;
  readonly columns: readonly LoadedColumn[];
}

const READ_AT_ONCE = 250;

/** Reads every row. Equal texts of a column share one string. */
export async function readTable({ relation, session }: TabularFile): Promise<LoadedTable> {
  const { rows, from } = relation;
  const columns: LoadedColumn[] = relation.columns.map(({ name, kind }) =>
    kind === 'numeric'
      ? { name, kind, values: new Float64Array(rows) }
      : { name, kind, values: new Array<string | null>(rows).fill(null) },
  );
  for (const block of blocksOf(relation.columns, READ_AT_ONCE)) {
    const selected = block.map(([index, { kind, expression }]) =>
      kind === 'numeric' ? `coalesce(${expression}, 'nan'::DOUBLE) AS v${index}` : `${expression} AS v${index}`,
    );
    const into = columns.slice(block[0]?.[0], (block[0]?.[0] ?? 0) + block.length);
    await copyRows(await session.stream(`SELECT ${selected.join(', ')} FROM ${from}`), into);
  }
  return { rows, columns };
}

async function copyRows(result: DuckDBResult, columns: readonly LoadedColumn[]): Promise<void> {
  const pools = columns.map(() => new Map<string, string>());
  let at = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [index, column] of columns.entries()) {
      const vector = chunk.getColumnVector(index);
      if (column.kind === 'numeric') copyNumbers(vector, chunk.rowCount, column.values, at);
      else copyTexts(vector, chunk.rowCount, column.values, at, pools[index] ?? new Map<string, string>());
    }
    at += chunk.rowCount;
  }
}

function copyNumbers(vector: DuckDBVector, count: number, into: Float64Array, at: number): void {
  for (let i = 0; i < count; i++) into[at + i] = Number(vector.getItem(i));
}

function copyTexts(
  vector: DuckDBVector,
  count: number,
  into: (string | null)[],
  at: number,
  pool: Map<string, string>,
): void {
  for (let i = 0; i < count; i++) {
    const item = vector.getItem(i);
    if (item === null) continue;
    const text = item as string;
    const known = pool.get(text);
    if (known === undefined) pool.set(text, text);
    into[at + i] = known ?? text;
  }
}
