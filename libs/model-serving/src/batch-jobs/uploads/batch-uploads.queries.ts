import type { Transaction } from '@intelgraph/persistence';

/** Keeps others from keeping or removing these bytes until the transaction ends. */
export async function lockUpload(tx: Transaction, workspace: string, digest: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`batch-upload:${workspace}:${digest}`]);
}

/** Notes that a job names the upload. @returns false where it is gone */
export async function uploadUsed(tx: Transaction, workspace: string, id: string, at: Date): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `WITH used AS (
       UPDATE batch_uploads SET used_at = greatest(used_at, $3) WHERE workspace = $1 AND id = $2 RETURNING 1)
     SELECT 1 FROM used`,
    [workspace, id, at],
  );
  return rows.length > 0;
}
