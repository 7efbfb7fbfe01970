import type { Transaction } from '@intelgraph/persistence';

import type { FeedbackRecord } from './feedback.types.js';

/**
 * Stores labels in one statement; the later event time wins, then the later event, whatever arrives first.
 *
 * @param items at most one for each prediction
 * @returns how many count now
 */
export async function upsertFeedback(
  tx: Transaction,
  workspace: string,
  sourceEvent: string,
  items: readonly FeedbackRecord[],
  now: Date,
): Promise<number> {
  const rows = await tx.query<{ stored: number }[]>(
    `WITH fresh AS (
       INSERT INTO feedback AS known (workspace, prediction_id, label, value, event_time, source_event, received_at)
       SELECT $1, r.prediction_id, r.label, r.value, r.event_time, $2, $3
         FROM jsonb_to_recordset($4::jsonb)
           AS r (prediction_id text, label jsonb, value double precision, event_time timestamptz(3))
        ORDER BY r.prediction_id
       ON CONFLICT (workspace, prediction_id) DO UPDATE
          SET label = excluded.label, value = excluded.value, event_time = excluded.event_time,
              source_event = excluded.source_event, received_at = excluded.received_at
        WHERE (known.event_time, known.source_event) < (excluded.event_time, excluded.source_event)
       RETURNING 1)
     SELECT count(*)::int AS stored FROM fresh`,
    [workspace, sourceEvent, now, JSON.stringify(items)],
  );
  return rows[0]?.stored ?? 0;
}
