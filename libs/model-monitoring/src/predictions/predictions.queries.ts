import type { Transaction } from '@intelgraph/persistence';

import type { PredictionBatch, PredictionRecord } from './prediction.types.js';

/** Stores the rows in one statement; those whose id is known stay as they are. @returns how many were new */
export async function insertPredictions(
  tx: Transaction,
  workspace: string,
  { endpoint, model_name, model_version, predictions }: PredictionBatch,
  now: Date,
): Promise<number> {
  const rows = await tx.query<{ stored: number }[]>(
    `WITH fresh AS (
       INSERT INTO predictions (workspace, prediction_id, model_name, model_version, endpoint, event_time, inputs,
                                prediction, probabilities, latency_ms, entity, ab_test_id, variant, received_at,
                                features, backend, queue_ms, compute_ms, batch_rows, trace_id, branches)
       SELECT $1, r.prediction_id, $2, $3, $4, r.event_time, r.inputs, r.prediction, r.probabilities, r.latency_ms,
              r.entity, r.ab_test ->> 'id', r.ab_test ->> 'variant', $5,
              r.features, r.backend, r.queue_ms, r.compute_ms, r.batch_rows, r.trace_id, r.branches
         FROM jsonb_to_recordset($6::jsonb)
           AS r (prediction_id text, event_time timestamptz(3), inputs jsonb, prediction jsonb, probabilities jsonb,
                 latency_ms double precision, entity jsonb, ab_test jsonb, features jsonb, backend text,
                 queue_ms double precision, compute_ms double precision, batch_rows int, trace_id text,
                 branches jsonb)
       ON CONFLICT (workspace, prediction_id) DO NOTHING
       RETURNING 1)
     SELECT count(*)::int AS stored FROM fresh`,
    [workspace, model_name, model_version, endpoint, now, JSON.stringify(predictions)],
  );
  return rows[0]?.stored ?? 0;
}

/** Which stored predictions are meant; `from` inclusive, `to` exclusive. */
export interface PredictionWindow {
  readonly modelName: string;
  readonly modelVersion?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly from: Date;
  readonly to: Date;
}

export type WindowRow = Pick<PredictionRecord, 'inputs' | 'prediction' | 'probabilities'>;

/** The SQL condition of a window over a table `p`, and its values from `$1` on. */
export function windowCondition(workspace: string, window: PredictionWindow): { where: string; values: unknown[] } {
  const values: unknown[] = [workspace, window.modelName, window.from, window.to];
  let where = 'p.workspace = $1 AND p.model_name = $2 AND p.event_time >= $3 AND p.event_time < $4';
  for (const [column, value] of [
    ['model_version', window.modelVersion],
    ['endpoint', window.endpoint],
  ] as const) {
    if (value === undefined) continue;
    values.push(value);
    where += ` AND p.${column} = $${values.length}`;
  }
  return { where, values };
}

/** Rows of a window and how many it has: all, or `limit` of them chosen by a hash of their ids, always the same. */
export async function readWindow(
  tx: Transaction,
  workspace: string,
  window: PredictionWindow,
  limit: number,
): Promise<{ rows: WindowRow[]; total: number }> {
  const { where, values } = windowCondition(workspace, window);
  const [counted] = await tx.query<{ total: number }[]>(
    `SELECT count(*)::int AS total FROM predictions p WHERE ${where}`,
    values,
  );
  const total = counted?.total ?? 0;
  const order =
    total > limit ? `hashtextextended(p.prediction_id, 0), p.prediction_id` : 'p.event_time, p.prediction_id';
  const rows = await tx.query<WindowRow[]>(
    `SELECT p.inputs, p.prediction, p.probabilities FROM predictions p WHERE ${where}
      ORDER BY ${order} LIMIT ${Math.trunc(limit)}`,
    values,
  );
  return { rows, total };
}
