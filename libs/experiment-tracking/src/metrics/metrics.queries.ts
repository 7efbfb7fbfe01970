import {
  requireRole,
  toPage,
  pageSizeOf,
  decodePageToken,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { findRun } from '../runs/runs.queries.js';
import type { MetricPoint } from '../runs/runs.types.js';

/** One point of a metric's history. */
export interface MetricHistoryPoint {
  key: string;
  value: number;
  step: number;
  time: string;
}

type TimedPoint = Required<MetricPoint>;

/** Adds points; one of the same metric, step and time that is there already stays as it is. */
export async function insertMetricPoints(tx: Transaction, runId: string, points: readonly TimedPoint[]): Promise<void> {
  await tx.query(
    `INSERT INTO run_metrics (run_id, key, step, time, value)
     SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::float8[]) ON CONFLICT DO NOTHING`,
    [
      runId,
      points.map(({ key }) => key),
      points.map(({ step }) => step),
      points.map(({ time }) => time),
      points.map(({ value }) => value),
    ],
  );
}

/** The latest value of each of these metrics: the one with the highest step, then time, then value. */
export async function latestMetrics(
  tx: Transaction,
  runId: string,
  keys: readonly string[],
): Promise<Record<string, number>> {
  const rows = await tx.query<{ key: string; value: number }[]>(
    `SELECT DISTINCT ON (key) key, value FROM run_metrics WHERE run_id = $1 AND key = ANY ($2)
      ORDER BY key, step DESC, time DESC, value DESC`,
    [runId, keys],
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

/** Reads of metric histories. */
export class MetricsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** By step, then time, ascending. @throws RunNotFoundError */
  async history(
    context: RequestContext,
    runId: string,
    key: string,
    page: PageRequest,
  ): Promise<Page<MetricHistoryPoint>> {
    requireRole(context, 'viewer');
    const run = await findRun(this.dataSource.manager, context.workspace, runId);
    const size = pageSizeOf(page);
    const [step, time] = page.pageToken === undefined ? [null, null] : decodePageToken(page.pageToken, 2);
    const rows = await this.dataSource.query<{ step: string; time: Date; value: number }[]>(
      `SELECT step, time, value FROM run_metrics
        WHERE run_id = $1 AND key = $2 AND ($3::text IS NULL OR (step, time) > ($3::text::bigint, $4::text::timestamptz))
        ORDER BY step, time LIMIT $5`,
      [run.id, key, step, time, size + 1],
    );
    const points = rows.map((row) => ({ key, value: row.value, step: Number(row.step), time: row.time.toISOString() }));
    return toPage(points, size, (point) => [String(point.step), point.time]);
  }
}
