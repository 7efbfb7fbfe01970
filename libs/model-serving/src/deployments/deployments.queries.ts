import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/** The revision of everything served, or 0 before the first write. One row by primary key. */
export async function readServingRevision(source: DataSource): Promise<number> {
  const rows: { revision: number }[] = await source.query('SELECT revision FROM serving_state WHERE id = 1');
  return rows[0]?.revision ?? 0;
}

/** Counts the revision up; writers queue on its row, so replicas see revisions in the order of their commits. */
export async function bumpServingRevision(tx: Transaction): Promise<void> {
  await tx.query('UPDATE serving_state SET revision = revision + 1 WHERE id = 1');
}

/** Policies that somebody looks after, as their indexes have them: a type that comes as a parameter would not use one. */
const WITH_POLICY = {
  canary: `policy ->> 'type' = 'canary'`,
  bandit: `policy ->> 'type' = 'bandit'`,
} as const;

/** Ids of the deployments with such a policy under way. Asked for all the time: it reads the index on just these. */
export async function readWithPolicy(
  source: DataSource,
  type: keyof typeof WITH_POLICY,
  limit: number,
): Promise<string[]> {
  const rows: { id: string }[] = await source.query(
    `SELECT id FROM deployments
      WHERE deleted_at IS NULL AND ${WITH_POLICY[type]} AND policy ->> 'endedAt' IS NULL ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** Ids of the deployments that were deleted last under names that are free now, of one name or all. */
export async function readLastDeleted(
  source: DataSource,
  workspace: string,
  name: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows: { id: string }[] = await source.query(
    `SELECT DISTINCT ON (gone.name) gone.id
     FROM deployments gone
     WHERE gone.workspace = $1 AND gone.deleted_at IS NOT NULL AND ($2::text IS NULL OR gone.name = $2)
       AND NOT EXISTS (
         SELECT 1 FROM deployments live
         WHERE live.workspace = gone.workspace AND live.name = gone.name AND live.deleted_at IS NULL
       )
     ORDER BY gone.name, gone.deleted_at DESC, gone.id DESC
     LIMIT $3`,
    [workspace, name ?? null, limit],
  );
  return rows.map(({ id }) => id);
}

/** Serialises writes to one endpoint until the transaction ends, also while it has no row yet. */
export async function lockEndpoint(tx: Transaction, workspace: string, name: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`deployment:${workspace}/${name}`]);
}
