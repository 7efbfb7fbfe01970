import type { DataSource } from 'typeorm';

export interface PointRow {
  readonly step: string;
  readonly time_ms: string;
  readonly value: number;
}

export interface PointRowOfRun extends PointRow {
  readonly run_id: string;
}

/** By step, then time; or by time, then step, as MLflow has it. */
export type HistoryOrder = 'step' | 'time';

/** The place of a point in a history. */
export interface HistoryPlace {
  readonly step: string;
  readonly timeMs: string;
  readonly value: string;
}

const COLUMNS = {
  step: ['step', 'time_ms', 'value'],
  time: ['time_ms', 'step', 'value'],
} as const;

/** Points of one metric of one run, behind `after` in the order. */
export function selectHistory(
  dataSource: DataSource,
  asked: { runId: string; key: string; order: HistoryOrder; after?: HistoryPlace | undefined; limit: number },
): Promise<PointRow[]> {
  const { runId, key, order, after, limit } = asked;
  const columns = COLUMNS[order].join(', ');
  const place = order === 'step' ? '$4::bigint, $5::bigint, $6::float8' : '$5::bigint, $4::bigint, $6::float8';
  return dataSource.query(
    `SELECT step, time_ms, value FROM metric_points
      WHERE run_id = $1 AND key = $2 ${after === undefined ? '' : `AND (${columns}) > (${place})`}
      ORDER BY ${columns} LIMIT $3`,
    [runId, key, limit, ...(after === undefined ? [] : [after.step, after.timeMs, after.value])],
  );
}

/** Points of one metric of many runs, by run, time, step and value; at most `limit` in all. */
export function selectHistories(
  dataSource: DataSource,
  asked: { workspace: string; runIds: readonly string[]; key: string; limit: number },
): Promise<PointRowOfRun[]> {
  return dataSource.query(
    `SELECT p.run_id, p.step, p.time_ms, p.value
       FROM metric_points p JOIN runs r ON r.id = p.run_id AND r.workspace = $1
      WHERE p.run_id = ANY ($2::uuid[]) AND p.key = $3
      ORDER BY p.run_id, p.time_ms, p.step, p.value LIMIT $4`,
    [asked.workspace, asked.runIds, asked.key, asked.limit],
  );
}

/**
 * At most `perRun` points of each run, evenly spread over its points by step, time and value: as MLflow does it, the first of each
 * of `perRun` equal buckets, the very last point in place of the last of these. Runs come in the order of `runIds`.
 */
export function selectSamples(
  dataSource: DataSource,
  asked: {
    runIds: readonly string[];
    key: string;
    perRun: number;
    fromStep?: bigint | undefined;
    toStep?: bigint | undefined;
  },
): Promise<PointRowOfRun[]> {
  const { runIds, key, perRun, fromStep, toStep } = asked;
  return dataSource.query(
    `SELECT run.id AS run_id, sample.step, sample.time_ms, sample.value
       FROM unnest($1::uuid[]) WITH ORDINALITY AS run (id, place)
      CROSS JOIN LATERAL (
        SELECT step, time_ms, value, bucket, n, i,
               lag(bucket) OVER (ORDER BY i) IS DISTINCT FROM bucket AS is_first
          FROM (SELECT step, time_ms, value, ntile($3) OVER points AS bucket, row_number() OVER points AS i,
                       count(*) OVER () AS n
                  FROM metric_points
                 WHERE run_id = run.id AND key = $2
                   AND ($4::bigint IS NULL OR step >= $4) AND ($5::bigint IS NULL OR step <= $5)
                WINDOW points AS (ORDER BY step, time_ms, value)) AS numbered
      ) AS sample
      WHERE sample.i = sample.n OR (sample.is_first AND (sample.n <= $3 OR sample.bucket < $3))
      ORDER BY run.place, sample.i`,
    [runIds, key, perRun, fromStep?.toString() ?? null, toStep?.toString() ?? null],
  );
}
