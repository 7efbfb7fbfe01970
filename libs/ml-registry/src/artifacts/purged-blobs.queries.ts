import type { Transaction } from '@intelgraph/persistence';
import type { EntityManager } from 'typeorm';

/** Every blob that the versions refer to: manifest, its files, and files uploaded to a pending version. */
export async function blobsOfVersions(tx: Transaction, versionIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ digest: string }[]>(
    `SELECT b.digest FROM model_versions v JOIN manifest_blobs b ON b.manifest = v.artifact_digest WHERE v.id = ANY ($1)
     UNION SELECT f.digest FROM model_version_files f WHERE f.version_id = ANY ($1)`,
    [versionIds],
  );
  await tx.query('DELETE FROM model_version_files WHERE version_id = ANY ($1)', [versionIds]);
  return rows.map(({ digest }) => digest);
}

export async function notePurged(tx: Transaction, digests: readonly string[], at: Date): Promise<void> {
  await tx.query(
    `INSERT INTO purged_blobs (digest, purged_at) SELECT unnest($1::text[]), $2
     ON CONFLICT (digest) DO UPDATE SET purged_at = excluded.purged_at`,
    [digests, at],
  );
}

/** The noted blobs, a batch at a time, by digest. */
export async function purgedBlobs(manager: EntityManager, after: string, limit: number): Promise<string[]> {
  const rows = await manager.query<{ digest: string }[]>(
    'SELECT digest FROM purged_blobs WHERE digest > $1 ORDER BY digest LIMIT $2',
    [after, limit],
  );
  return rows.map(({ digest }) => digest);
}

export async function forgetPurged(tx: Transaction, digests: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM purged_blobs WHERE digest = ANY ($1)', [digests]);
  // A manifest that is gone names nothing any more.
  await tx.query(
    `DELETE FROM manifest_blobs b WHERE b.manifest = ANY ($1)
        AND NOT EXISTS (SELECT 1 FROM model_versions v WHERE v.artifact_digest = b.manifest)`,
    [digests],
  );
}

/** Nobody adds a reference until the transaction ends. */
export async function lockReferences(tx: Transaction): Promise<void> {
  await tx.query('LOCK TABLE model_versions, model_version_files IN SHARE MODE');
}

/** Manifests in use, by versions or by `others`, whose files are not listed yet. */
export async function manifestsToIndex(manager: EntityManager, others: readonly string[]): Promise<string[]> {
  const rows = await manager.query<{ manifest: string }[]>(
    `SELECT manifest FROM (
       SELECT artifact_digest AS manifest FROM model_versions WHERE artifact_digest IS NOT NULL
       UNION SELECT unnest($1::text[])
     ) used WHERE NOT EXISTS (SELECT 1 FROM manifest_blobs b WHERE b.manifest = used.manifest)`,
    [others],
  );
  return rows.map(({ manifest }) => manifest);
}

export async function indexManifest(tx: Transaction, manifest: string, digests: readonly string[]): Promise<void> {
  await tx.query(`INSERT INTO manifest_blobs (manifest, digest) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`, [
    manifest,
    digests,
  ]);
}

/** Those of the blobs that a version, an evaluation, or one of the `others`' manifests, refers to. */
export async function referredTo(
  tx: Transaction,
  digests: readonly string[],
  others: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ digest: string }[]>(
    `SELECT b.digest FROM manifest_blobs b
      WHERE b.digest = ANY ($1)
        AND (b.manifest = ANY ($2) OR EXISTS (SELECT 1 FROM model_versions v WHERE v.artifact_digest = b.manifest))
     UNION SELECT f.digest FROM model_version_files f WHERE f.digest = ANY ($1)
     UNION SELECT e.facts ->> 'predictions_digest' FROM version_evidence e
      WHERE e.facts ->> 'predictions_digest' = ANY ($1)`,
    [digests, others],
  );
  return rows.map(({ digest }) => digest);
}
