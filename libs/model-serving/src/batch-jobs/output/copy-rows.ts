import { dirname } from 'node:path';

import { openDuckdb, sqlText, type DuckdbLimits } from '@intelgraph/data-files';

import type { BatchFormat } from '../batch-job-spec.js';

export interface RowsCopy {
  /** The files that the statement reads. */
  readonly from: readonly string[];
  readonly target: string;
  readonly to: BatchFormat;
  readonly limits: DuckdbLimits;
}

const OPTIONS: Record<BatchFormat, string> = {
  csv: 'FORMAT csv, HEADER',
  ndjson: 'FORMAT json',
  // Looking for repeated values where each is another takes longer than all the rest.
  parquet: 'FORMAT parquet, DICTIONARY_SIZE_LIMIT 4096',
};

/** Lets DuckDB write what a statement selects to a file, in its order. */
export async function copyRows(select: string, { from, target, to, limits }: RowsCopy): Promise<void> {
  const session = await openDuckdb([...from, target], limits, [dirname(target)]);
  try {
    await session.rows(`COPY (${select}) TO ${sqlText(target)} (${OPTIONS[to]})`);
  } finally {
    session.close();
  }
}
