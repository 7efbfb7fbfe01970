import type { EntityManager } from 'typeorm';

const BATCH = 1_000;

/** Removes up to 1000 messages that were finished, and 1000 alerts that were resolved, before `time`. @returns how many */
export async function removeHistoryBefore(manager: EntityManager, time: Date): Promise<number> {
  const [, deliveries] = await manager.query<[unknown, number]>(
    `DELETE FROM alert_deliveries WHERE id IN (
       SELECT id FROM alert_deliveries WHERE finished_at < $1 AND state <> 'queued' LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    [time],
  );
  // What a group has still to tell of stays.
  const [, alerts] = await manager.query<[unknown, number]>(
    `DELETE FROM alerts WHERE id IN (
       SELECT id FROM alerts alert WHERE state = 'resolved' AND resolved_at < $1
          AND NOT EXISTS (SELECT FROM notification_members member WHERE member.alert_id = alert.id)
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    [time],
  );
  return deliveries + alerts;
}
