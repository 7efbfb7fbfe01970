import type { Transaction } from '@intelgraph/persistence';

import type { WriteResult } from './write-row.js';

export interface KnownWrite {
  readonly digest: string;
  readonly result: WriteResult;
}

/** Holds the key until the transaction ends, and finds what was done under it within the last day. */
export async function findWriteByKey(
  tx: Transaction,
  { workspace, key, now }: { workspace: string; key: string; now: Date },
): Promise<KnownWrite | undefined> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`feature-write:${workspace}:${key}`]);
  await tx.query(
    `DELETE FROM feature_write_keys
      WHERE workspace = $1 AND idempotency_key = $2 AND created_at < $3::timestamptz - interval '24 hours'`,
    [workspace, key, now],
  );
  const rows = await tx.query<KnownWrite[]>(
    `SELECT digest, result FROM feature_write_keys WHERE workspace = $1 AND idempotency_key = $2`,
    [workspace, key],
  );
  return rows[0];
}

/** Remembers a write, and forgets those of other days. */
export async function rememberWrite(
  tx: Transaction,
  write: { workspace: string; key: string; now: Date } & KnownWrite,
): Promise<void> {
  await tx.query(
    `DELETE FROM feature_write_keys WHERE (workspace, idempotency_key) IN (
       SELECT workspace, idempotency_key FROM feature_write_keys
        WHERE created_at < $1::timestamptz - interval '24 hours' LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    [write.now],
  );
  await tx.query(
    `INSERT INTO feature_write_keys (workspace, idempotency_key, digest, result, created_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [write.workspace, write.key, write.digest, JSON.stringify(write.result), write.now],
  );
}
