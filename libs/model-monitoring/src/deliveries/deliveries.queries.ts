import type { Transaction } from '@intelgraph/persistence';
import type { EntityManager } from 'typeorm';

import type { AlertNotification } from '../notifications/notification.js';

export interface NewDelivery {
  readonly id: string;
  readonly workspace: string;
  readonly receiverId: string;
  /** Messages with the same one are sent one after the other, in the order of their decision. */
  readonly groupKey: string;
  readonly modelName: string | null;
  readonly notification: AlertNotification;
  readonly attempts: number;
  readonly createdAt: Date;
}

/** Puts a message into the queue, with the decision that it is the outcome of. */
export async function queueDelivery(tx: Transaction, delivery: NewDelivery): Promise<void> {
  await tx.query(
    `INSERT INTO alert_deliveries (id, workspace, receiver_id, group_key, model_name, purpose, notification, state,
                                   attempts, attempts_left, due_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $8, now(), $9)`,
    [
      delivery.id,
      delivery.workspace,
      delivery.receiverId,
      delivery.groupKey,
      delivery.modelName,
      delivery.notification.purpose,
      JSON.stringify(delivery.notification),
      delivery.attempts,
      delivery.createdAt,
    ],
  );
}

/** A message that this process may send until its lease ends. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly workspace: string;
  readonly receiver_id: string;
  readonly notification: AlertNotification;
  readonly attempts: number;
  /** Below 0: every try was used up by processes that ended in the middle of it. */
  readonly attempts_left: number;
  readonly created_at: Date;
  readonly receiver_name: string;
  readonly kind: string;
  readonly settings: Record<string, unknown>;
  readonly secrets: string;
}

export interface Claim {
  readonly token: string;
  readonly leaseMs: number;
  /** Least time between two messages to a receiver of a kind, in milliseconds. */
  readonly paceMsOf: (kind: string) => number;
  /** Workspaces whose turn it is not. */
  readonly crowded?: readonly string[];
}

/**
 * Claims the message that has waited longest: of each group the oldest only, none to a receiver that wants a pause, none
 * that another process holds. The try counts from now on, so that a message that kills its process ends too.
 *
 * Only the one row is locked: who also locked receivers here would hide messages from others that find nothing then.
 *
 * @returns undefined when there is none; `busy` when it was another's turn a moment ago, and there may be others
 */
export async function claimDelivery(tx: Transaction, claim: Claim): Promise<ClaimedDelivery | 'busy' | undefined> {
  const [due] = await tx.query<{ id: string; receiver_id: string; kind: string }[]>(
    `SELECT due.id, due.receiver_id, receiver.kind
       FROM alert_deliveries due JOIN alert_receivers receiver ON receiver.id = due.receiver_id
      WHERE due.state = 'queued' AND due.due_at <= clock_timestamp() AND due.workspace <> ALL ($1::text[])
        AND (due.lease_until IS NULL OR due.lease_until < clock_timestamp())
        AND receiver.not_before <= clock_timestamp()
        AND NOT EXISTS (SELECT FROM alert_deliveries older
                         WHERE older.state = 'queued' AND older.group_key = due.group_key AND older.seq < due.seq)
      ORDER BY due.due_at, due.seq LIMIT 1 FOR UPDATE OF due SKIP LOCKED`,
    [claim.crowded ?? []],
  );
  if (due === undefined) return undefined;
  if (!(await takeTurn(tx, due.receiver_id, claim.paceMsOf(due.kind)))) return 'busy';
  const [rows] = await tx.query<[ClaimedDelivery[], number]>(
    `UPDATE alert_deliveries delivery
        SET lease_token = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond',
            attempts = attempts + 1, attempts_left = attempts_left - 1, last_attempt_at = clock_timestamp()
       FROM alert_receivers receiver
      WHERE delivery.id = $1 AND receiver.id = delivery.receiver_id
      RETURNING delivery.id, delivery.workspace, delivery.receiver_id, delivery.notification, delivery.attempts,
                delivery.attempts_left, delivery.created_at, receiver.name AS receiver_name, receiver.kind,
                receiver.settings, receiver.secrets`,
    [due.id, claim.token, claim.leaseMs],
  );
  return rows[0] ?? 'busy';
}

/** Takes the receiver's next turn; false when somebody else has just taken it. */
async function takeTurn(tx: Transaction, receiverId: string, paceMs: number): Promise<boolean> {
  if (paceMs === 0) return true;
  const [, taken] = await tx.query<[unknown, number]>(
    `UPDATE alert_receivers SET not_before = clock_timestamp() + $2 * interval '1 millisecond'
      WHERE id = $1 AND not_before <= clock_timestamp()`,
    [receiverId, paceMs],
  );
  return taken > 0;
}

/** Lets nobody send to the receiver for a while. */
export async function pauseReceiver(manager: EntityManager, receiverId: string, ms: number): Promise<void> {
  await manager.query(
    `UPDATE alert_receivers SET not_before = GREATEST(not_before, clock_timestamp() + $2 * interval '1 millisecond')
      WHERE id = $1`,
    [receiverId, ms],
  );
}

/** How a try ended. */
export type Mark =
  | { readonly state: 'delivered'; readonly status: number | null; readonly error: string | null }
  | { readonly state: 'failed'; readonly status: number | null; readonly error: string }
  | { readonly state: 'queued'; readonly status: number | null; readonly error: string; readonly delayMs: number };

/** Notes how a try ended. @returns false when the lease was lost, to somebody else who sends it, or with the receiver */
export async function markDelivery(manager: EntityManager, id: string, token: string, mark: Mark): Promise<boolean> {
  const [, affected] = await manager.query<[unknown, number]>(
    `UPDATE alert_deliveries
        SET state = $3, last_status = $4, last_error = $5, lease_token = NULL, lease_until = NULL,
            due_at = clock_timestamp() + $6 * interval '1 millisecond',
            finished_at = CASE WHEN $3 = 'queued' THEN NULL ELSE clock_timestamp() END
      WHERE id = $1 AND lease_token = $2 AND (state = 'queued' OR $3 <> 'queued')`,
    [id, token, mark.state, mark.status, mark.error, mark.state === 'queued' ? mark.delayMs : 0],
  );
  return affected > 0;
}

/** Messages to a receiver that goes are not sent any more. */
export async function cancelDeliveries(tx: Transaction, receiverId: string): Promise<void> {
  await tx.query(
    `UPDATE alert_deliveries
        SET state = 'cancelled', last_error = 'the receiver was removed', finished_at = clock_timestamp()
      WHERE receiver_id = $1 AND state = 'queued'`,
    [receiverId],
  );
}

/** How many messages wait: for metrics. */
export async function countQueued(manager: EntityManager): Promise<number> {
  const [row] = await manager.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM alert_deliveries WHERE state = 'queued'`,
  );
  return row?.n ?? 0;
}

export async function receiverExists(tx: Transaction, receiverId: string): Promise<boolean> {
  const rows = await tx.query<unknown[]>(`SELECT FROM alert_receivers WHERE id = $1 FOR SHARE`, [receiverId]);
  return rows.length > 0;
}

/** Puts a failed message back into the queue. */
export async function requeueDelivery(tx: Transaction, id: string, attempts: number): Promise<void> {
  await tx.query(
    `UPDATE alert_deliveries SET state = 'queued', attempts_left = $2, due_at = clock_timestamp(), finished_at = NULL
      WHERE id = $1`,
    [id, attempts],
  );
}
