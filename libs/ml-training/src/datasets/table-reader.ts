import type { DuckDBVector } from '@duckdb/node-api';

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

/** Reads every row. Equal texts of a column share one string. */
export async function readTable({ relation, session }: TabularFile): Promise<LoadedTable> {
  const columns = relation.columns.map((column) =>
    column.kind === 'numeric'
      ? { name: column.name, kind: column.kind, values: new Float64Array(relation.rows) }
      : { name: column.name, kind: column.kind, values: new Array<string | null>(relation.rows).fill(null) },
  );
  const pools = columns.map(() => new Map<string, string>());
  const selected = relation.columns.map(({ kind, expression }, index) =>
    kind === 'numeric' ? `coalesce(${expression}, 'nan'::DOUBLE) AS v${index}` : `${expression} AS v${index}`,
  );
  const result = await session.stream(`SELECT ${selected.join(', ')} FROM ${relation.from}`);
  let at = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [index, column] of columns.entries()) {
      const vector = chunk.getColumnVector(index);
      if (column.kind === 'numeric') copyNumbers(vector, chunk.rowCount, column.values, at);
      else copyTexts(vector, chunk.rowCount, column.values, at, pools[index] ?? new Map<string, string>());
    }
    at += chunk.rowCount;
  }
  return { rows: relation.rows, columns };
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
