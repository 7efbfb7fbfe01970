import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/** Notes the event as handled; false when the group has handled it before. Waits for a concurrent first handling. */
export async function insertInboxEntry(tx: Transaction, group: string, eventId: string): Promise<boolean> {
  const rows: unknown = await tx.query(
    `INSERT INTO inbox (consumer_group, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id`,
    [group, eventId],
  );
  return Array.isArray(rows) && rows.length > 0;
}

/** Deletes up to 5000 entries of the group older than `keepMs`. */
export async function pruneInbox(dataSource: DataSource, group: string, keepMs: number): Promise<void> {
  await dataSource.query(
    `DELETE FROM inbox WHERE (consumer_group, event_id) IN (
       SELECT consumer_group, event_id FROM inbox
        WHERE consumer_group = $1 AND received_at < now() - $2 * interval '1 millisecond' LIMIT 5000)`,
    [group, keepMs],
  );
}
