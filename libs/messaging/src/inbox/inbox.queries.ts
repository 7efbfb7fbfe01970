import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/**
 * Notes the event as handled, which ends the attempt; false when the group has handled it before. Waits for a concurrent first
 * handling.
 */
export async function insertInboxEntry(tx: Transaction, group: string, eventId: string): Promise<boolean> {
  const rows: unknown = await tx.query(
    `WITH ended AS (DELETE FROM inbox_attempts WHERE consumer_group = $1 AND event_id = $2)
     INSERT INTO inbox (consumer_group, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id`,
    [group, eventId],
  );
  return Array.isArray(rows) && rows.length > 0;
}

/**
 * Notes that this process begins to handle the event; how many processes have begun it by now and not finished, this
 * one included. The note survives the process but not necessarily a power cut.
 */
export async function beginAttempt(
  dataSource: DataSource,
  attempt: { group: string; eventId: string; process: string },
): Promise<number> {
  const rows = await dataSource.query<{ processes: number }[]>(
    `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
     INSERT INTO inbox_attempts AS a (consumer_group, event_id, processes, last_process)
       SELECT $1, $2, 1, $3 FROM quick
     ON CONFLICT (consumer_group, event_id) DO UPDATE
       SET processes = a.processes + CASE WHEN a.last_process = excluded.last_process THEN 0 ELSE 1 END,
           last_process = excluded.last_process
     RETURNING processes`,
    [attempt.group, attempt.eventId, attempt.process],
  );
  return rows[0]?.processes ?? 1;
}

/** Whoever began the event lives on, handled or not. */
export async function endAttempt(runner: Transaction | DataSource, group: string, eventId: string): Promise<void> {
  await runner.query(`DELETE FROM inbox_attempts WHERE consumer_group = $1 AND event_id = $2`, [group, eventId]);
}

/** Deletes up to 5000 entries of the group older than `keepMs`, and forgotten attempts. */
export async function pruneInbox(dataSource: DataSource, group: string, keepMs: number): Promise<void> {
  await dataSource.query(
    `DELETE FROM inbox WHERE (consumer_group, event_id) IN (
       SELECT consumer_group, event_id FROM inbox
        WHERE consumer_group = $1 AND received_at < now() - $2 * interval '1 millisecond' LIMIT 5000)`,
    [group, keepMs],
  );
  await dataSource.query(
    `DELETE FROM inbox_attempts WHERE consumer_group = $1 AND begun_at < now() - $2 * interval '1 millisecond'`,
    [group, keepMs],
  );
}
