import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/** Which of these jobs of a workspace ended before a time. */
export async function endedBefore(
  source: DataSource,
  workspace: string,
  ids: readonly string[],
  before: Date,
): Promise<string[]> {
  const rows = await source.query<{ id: string }[]>(
    `SELECT id FROM batch_jobs
      WHERE workspace = $1 AND id = ANY($2::uuid[])
        AND state IN ('succeeded', 'failed', 'cancelled') AND finished_at < $3`,
    [workspace, ids, before],
  );
  return rows.map(({ id }) => id);
}

/** Forgets an upload that nobody has used since a time, and no open job names. @returns whether there is none (any more) */
export async function forgetUnusedUpload(
  tx: Transaction,
  workspace: string,
  digest: string,
  before: Date,
): Promise<boolean> {
  await tx.query(
    `DELETE FROM batch_uploads u
      WHERE u.workspace = $1 AND u.digest = $2 AND u.used_at < $3
        AND NOT EXISTS (
          SELECT 1 FROM batch_jobs j
           WHERE j.state IN ('queued', 'running') AND j.spec -> 'input' ->> 'uploadId' = u.id::text)`,
    [workspace, digest, before],
  );
  const rows = await tx.query<unknown[]>(`SELECT 1 FROM batch_uploads WHERE workspace = $1 AND digest = $2`, [
    workspace,
    digest,
  ]);
  return rows.length === 0;
}
