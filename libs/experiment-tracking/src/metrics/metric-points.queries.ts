import type { EntityManager } from 'typeorm';

import type { LifecycleStage } from '../lifecycle/lifecycle.js';

import { keptValue, type TimedPoint } from './metric-point.js';

/**
 * Keeps points and the latest value of each metric, in one statement: a point that is there already stays once, and the latest is
 * whatever the highest (step, time, value) says, in whatever order points come. Rows are written in the order of
 * their keys, so that two batches of one run never wait for each other in a circle.
 */
const INSERT_POINTS = `
  WITH run AS (
    SELECT id, experiment_id, lifecycle_stage FROM runs WHERE workspace = $1 AND id = $2
  ), point AS (
    SELECT run.id, run.experiment_id, given.*
      FROM run, unnest($3::text[], $4::bigint[], $5::bigint[], $6::float8[]) AS given (key, step, time_ms, value)
     WHERE run.lifecycle_stage = 'active'
  ), kept AS (
    INSERT INTO metric_points (run_id, key, step, time_ms, value)
    SELECT id, key, step, time_ms, value FROM point ORDER BY key, step, time_ms, value
    ON CONFLICT DO NOTHING
  ), latest AS (
    INSERT INTO latest_metrics AS known (run_id, key, experiment_id, value, step, time_ms)
    SELECT DISTINCT ON (key) id, key, experiment_id, value, step, time_ms
      FROM point ORDER BY key, step DESC, time_ms DESC, value DESC
    ON CONFLICT (run_id, key) DO UPDATE
      SET value = excluded.value, step = excluded.step, time_ms = excluded.time_ms
      WHERE (excluded.step, excluded.time_ms, excluded.value) > (known.step, known.time_ms, known.value)
  )
  SELECT lifecycle_stage FROM run`;

/** @returns the run's stage, null when there is no such run; only for an active one points are kept */
export async function insertMetricPoints(
  manager: EntityManager,
  workspace: string,
  runId: string,
  points: readonly TimedPoint[],
): Promise<LifecycleStage | null> {
  const rows: { lifecycle_stage: LifecycleStage }[] = await manager.query(INSERT_POINTS, [
    workspace,
    runId,
    points.map(({ key }) => key),
    points.map(({ step }) => step.toString()),
    points.map(({ time }) => time.getTime()),
    points.map(({ value }) => keptValue(value)),
  ]);
  return rows[0]?.lifecycle_stage ?? null;
}

/**
 * Gives logged models the points that name them.
 *
 * @returns the ids that no model of the workspace has
 */
export async function insertModelMetrics(
  manager: EntityManager,
  workspace: string,
  runId: string,
  points: readonly TimedPoint[],
): Promise<string[]> {
  const ids = points.map(({ modelId }) => modelId ?? '');
  const rows: { model_id: string }[] = await manager.query(
    `WITH given AS (
       SELECT * FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::float8[], $8::text[], $9::text[])
                  AS given (model_id, key, step, time_ms, value, dataset_name, dataset_digest)
     ), kept AS (
       INSERT INTO logged_model_metrics
              (model_id, run_id, key, step, time_ms, value, dataset_name, dataset_digest)
       SELECT given.model_id, $2, key, step, time_ms, value, dataset_name, dataset_digest
         FROM given JOIN logged_models model ON model.id = given.model_id AND model.workspace = $1
        ORDER BY given.model_id, key, time_ms, step
       ON CONFLICT DO NOTHING
     )
     SELECT DISTINCT model_id FROM given
      WHERE NOT EXISTS (SELECT 1 FROM logged_models model WHERE model.id = given.model_id AND model.workspace = $1)`,
    [
      workspace,
      runId,
      ids,
      points.map(({ key }) => key),
      points.map(({ step }) => step.toString()),
      points.map(({ time }) => time.getTime()),
      points.map(({ value }) => keptValue(value)),
      points.map(({ dataset }) => dataset?.name ?? null),
      points.map(({ dataset }) => dataset?.digest ?? null),
    ],
  );
  return rows.map((row) => row.model_id);
}
