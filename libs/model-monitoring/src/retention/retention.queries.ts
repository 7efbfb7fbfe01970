import type { Transaction } from '@intelgraph/persistence';

/** What is forgotten, and by which time: nothing that a person asked for, and no check. */
export const FORGOTTEN = {
  predictions: 'received_at < $1',
  feedback: 'received_at < $1',
  check_runs: 'created_at < $1',
  drift_reports: `created_at < $1 AND report ->> 'check_id' IS NOT NULL`,
  quality_reports: `created_at < $1 AND report ->> 'check_id' IS NOT NULL`,
} as const;
export type ForgottenTable = keyof typeof FORGOTTEN;

/** Removes at most `limit` rows that are older; those that others hold are passed over. @returns how many */
export async function deleteOlder(
  tx: Transaction,
  table: ForgottenTable,
  before: Date,
  limit: number,
): Promise<number> {
  const [row] = await tx.query<{ removed: number }[]>(
    `WITH gone AS (
       DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${FORGOTTEN[table]} LIMIT $2 FOR UPDATE SKIP LOCKED))
       RETURNING 1)
     SELECT count(*)::int AS removed FROM gone`,
    [before, limit],
  );
  return row?.removed ?? 0;
}
