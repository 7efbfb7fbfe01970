import { setImmediate } from 'node:timers/promises';

import { createPredictor, takeRows, type Table, type TabularModel } from '@intelgraph/ml-runtime';
import { quantileOfSorted } from '@intelgraph/statistics';

const ROWS = 200;
const WARM_UP = 20;
const LONGEST_MS = 2000;

/** How long a model takes for one row, encoding included, without network or queue. */
export interface InferenceLatency {
  /** Rows that were timed, one after another. */
  readonly rows: number;
  /** Milliseconds. */
  readonly p50_ms: number;
  readonly p95_ms: number;
}

/**
 * Predicts up to 200 rows of a table one by one, spread over all of it, and gives up timing more after two seconds: what is
 * told is of the rows until then. The first answers, which compile the code, do not count.
 *
 * @param rows those to choose from; at least one
 */
export async function measureLatency(
  model: TabularModel,
  table: Table,
  rows: readonly number[],
): Promise<InferenceLatency> {
  const predictor = createPredictor(model);
  const step = Math.max(1, Math.floor(rows.length / ROWS));
  const singles = rows
    .filter((_, i) => i % step === 0)
    .slice(0, ROWS)
    .map((row) => takeRows(table, [row]));
  for (let i = 0; i < WARM_UP; i++) predictor.predictTable(singles[i % singles.length] ?? table);
  const times: number[] = [];
  const started = performance.now();
  for (const single of singles) {
    const before = performance.now();
    predictor.predictTable(single);
    const after = performance.now();
    times.push(after - before);
    if (after - started > LONGEST_MS) break;
    if (times.length % 20 === 0) await setImmediate();
  }
  const sorted = Float64Array.from(times).sort();
  return { rows: times.length, p50_ms: quantileOfSorted(sorted, 0.5), p95_ms: quantileOfSorted(sorted, 0.95) };
}
