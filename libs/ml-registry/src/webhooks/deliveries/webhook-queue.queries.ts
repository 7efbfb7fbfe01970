import type { Transaction } from '@intelgraph/persistence';
import type { EntityManager } from 'typeorm';

import type { WebhookCall } from './webhook-call.js';

/** Channel on which a committed call wakes the workers. */
export const WEBHOOK_CHANNEL = 'webhook_deliveries';

/** Tries that a delivery remembers. */
const REMEMBERED_TRIES = 50;
/** So many calls of a webhook are looked at to find one whose turn it is. */
const LOOK_AHEAD = 200;

/** Calls of several webhooks because of one thing that happened. */
export interface NewCalls {
  /** The deliveries' ids, one for each webhook. */
  readonly ids: readonly string[];
  readonly webhookIds: readonly string[];
  readonly workspace: string;
  readonly event: string;
  readonly modelId: string;
  readonly body: string;
  readonly attempts: number;
  readonly createdAt: Date;
}

/**
 * The webhooks to call. They are held until the transaction ends: one that is deleted meanwhile takes these calls along.
 */
export async function webhooksFor(tx: Transaction, workspace: string, event: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM webhooks
      WHERE workspace = $1 AND status = 'active' AND events @> ARRAY[$2] ORDER BY id FOR KEY SHARE`,
    [workspace, event],
  );
  return rows.map(({ id }) => id);
}

/** Puts calls into the queue, with the change that they tell of. */
export async function queueCalls(tx: Transaction, calls: NewCalls): Promise<void> {
  await tx.query(
    `WITH queued AS (
       INSERT INTO webhook_deliveries (id, webhook_id, workspace, event, test, model_id, body, state, attempts,
                                       attempts_left, created_at)
       SELECT call.id, call.webhook_id, $3, $4, false, $5, $6, 'queued', 0, $7, $8
         FROM unnest($1::text[], $2::text[]) AS call (id, webhook_id)
     )
     SELECT pg_notify('${WEBHOOK_CHANNEL}', '')`,
    [
      calls.ids,
      calls.webhookIds,
      calls.workspace,
      calls.event,
      calls.modelId,
      calls.body,
      calls.attempts,
      calls.createdAt,
    ],
  );
}

export interface TestCall {
  readonly id: string;
  readonly webhookId: string;
  readonly workspace: string;
  readonly event: string;
  readonly body: string;
  readonly token: string;
  readonly leaseMs: number;
  readonly createdAt: Date;
}

/** Logs a call that its caller makes at once, and once. */
export async function insertTestCall(tx: Transaction, call: TestCall): Promise<void> {
  await tx.query(
    `INSERT INTO webhook_deliveries (id, webhook_id, workspace, event, test, model_id, body, state, attempts,
                                     attempts_left, lease_token, lease_until, created_at)
     VALUES ($1, $2, $3, $4, true, $1, $5, 'queued', 1, 0, $6, clock_timestamp() + $7 * interval '1 millisecond', $8)`,
    [call.id, call.webhookId, call.workspace, call.event, call.body, call.token, call.leaseMs, call.createdAt],
  );
}

/** A call that this process may make until its lease ends. */
export interface ClaimedCall extends WebhookCall {
  readonly event: string;
  readonly attempts: number;
  /** Below 0: every try was used up by processes that ended in the middle of it. */
  readonly attempts_left: number;
}

export interface CallClaim {
  readonly token: string;
  readonly leaseMs: number;
  readonly perWebhook: number;
}

/**
 * Claims the call that has waited longest: none to a webhook that wants a pause, is disabled or has enough under way, and
 * none before an earlier one about the same model was tried. One that failed does not hold up those behind it.
 */
export async function claimCall(manager: EntityManager, claim: CallClaim): Promise<ClaimedCall | undefined> {
  const [rows] = await manager.query<[ClaimedCall[], number]>(
    `WITH candidates AS MATERIALIZED (
       SELECT next.id, next.due_at, next.seq
         FROM webhooks hook CROSS JOIN LATERAL (
           SELECT due.id, due.due_at, due.seq
             FROM (SELECT id, due_at, seq, model_id FROM webhook_deliveries
                    WHERE webhook_id = hook.id AND state = 'queued' AND due_at <= statement_timestamp()
                      AND (lease_until IS NULL OR lease_until < clock_timestamp())
                    ORDER BY due_at, seq LIMIT ${LOOK_AHEAD}) due
            WHERE (SELECT 1 FROM webhook_deliveries older
                    WHERE older.webhook_id = hook.id AND older.state = 'queued' AND older.model_id = due.model_id
                      AND older.seq < due.seq AND (older.attempts = 0 OR older.lease_until IS NOT NULL)
                      AND (older.attempts = 0 OR older.lease_until >= clock_timestamp()) LIMIT 1) IS NULL
            ORDER BY due.due_at, due.seq LIMIT $3) next
        WHERE hook.status = 'active' AND hook.not_before <= clock_timestamp()
          AND (SELECT count(*) FROM webhook_deliveries busy
                WHERE busy.webhook_id = hook.id AND busy.state = 'queued' AND busy.lease_until >= clock_timestamp()) < $3
     ), picked AS (
       SELECT delivery.id FROM webhook_deliveries delivery JOIN candidates USING (id)
        WHERE delivery.state = 'queued' AND (delivery.lease_until IS NULL OR delivery.lease_until < clock_timestamp())
        ORDER BY candidates.due_at, candidates.seq LIMIT 1 FOR UPDATE OF delivery SKIP LOCKED
     )
     UPDATE webhook_deliveries delivery
        SET lease_token = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond',
            attempts = attempts + 1, attempts_left = attempts_left - 1
       FROM picked, webhooks hook
      WHERE delivery.id = picked.id AND hook.id = delivery.webhook_id
      RETURNING delivery.id, delivery.webhook_id, delivery.event, delivery.body, delivery.attempts,
                delivery.attempts_left, hook.url, hook.secret`,
    [claim.token, claim.leaseMs, claim.perWebhook],
  );
  return rows[0];
}

/** Lets nobody call the webhook for a while. */
export async function pauseWebhook(manager: EntityManager, webhookId: string, ms: number): Promise<void> {
  await manager.query(
    `UPDATE webhooks SET not_before = GREATEST(not_before, clock_timestamp() + $2 * interval '1 millisecond')
      WHERE id = $1`,
    [webhookId, ms],
  );
}

/** How a try ended. */
export type CallMark =
  | { readonly state: 'delivered'; readonly status: number; readonly error: null }
  | { readonly state: 'failed'; readonly status: number | null; readonly error: string }
  | { readonly state: 'queued'; readonly status: number | null; readonly error: string; readonly delayMs: number };

/** Notes how a try ended. @returns false when the lease was lost, to somebody else, or with the webhook */
export async function markCall(manager: EntityManager, id: string, token: string, mark: CallMark): Promise<boolean> {
  const [, affected] = await manager.query<[unknown, number]>(
    `UPDATE webhook_deliveries
        SET state = CASE WHEN state = 'queued' THEN $3 ELSE state END,
            last_status = $4, last_error = $5, lease_token = NULL, lease_until = NULL,
            due_at = clock_timestamp() + $6 * interval '1 millisecond',
            finished_at = CASE WHEN $3 = 'queued' THEN finished_at ELSE clock_timestamp() END,
            tries = (CASE WHEN jsonb_array_length(tries) < ${REMEMBERED_TRIES} THEN tries ELSE tries - 0 END)
                    || jsonb_build_object('at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                                          'status', $4::int, 'error', $5::text)
      WHERE id = $1 AND lease_token = $2`,
    [id, token, mark.state, mark.status, mark.error, mark.state === 'queued' ? mark.delayMs : 0],
  );
  return affected > 0;
}

/** Calls of a webhook that goes are not made any more. */
export async function cancelCalls(tx: Transaction, webhookId: string): Promise<void> {
  await tx.query(
    `UPDATE webhook_deliveries
        SET state = 'cancelled', last_error = 'the webhook was deleted', finished_at = clock_timestamp()
      WHERE webhook_id = $1 AND state = 'queued'`,
    [webhookId],
  );
}

/** Puts a call that ended back into the queue, under the same id. */
export async function requeueCall(tx: Transaction, id: string, attempts: number): Promise<void> {
  await tx.query(
    `WITH queued AS (
       UPDATE webhook_deliveries SET state = 'queued', attempts_left = $2, due_at = clock_timestamp(), finished_at = NULL
        WHERE id = $1
     )
     SELECT pg_notify('${WEBHOOK_CHANNEL}', '')`,
    [id, attempts],
  );
}

/** How many calls wait: for metrics. */
export async function countQueuedCalls(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM webhook_deliveries WHERE state = 'queued'`,
  );
  return row?.n ?? 0;
}

/** Forgets up to 5000 calls that ended before the time. @returns how many */
export async function pruneCalls(manager: EntityManager, before: Date): Promise<number> {
  const [, removed] = await manager.query<[unknown, number]>(
    `DELETE FROM webhook_deliveries WHERE id IN (
       SELECT id FROM webhook_deliveries WHERE finished_at < $1 LIMIT 5000)`,
    [before],
  );
  return removed;
}
