import type { Transaction } from '@intelgraph/persistence';
import type { EntityManager } from 'typeorm';

import type { ArtifactUpload, UploadPart } from './artifact-upload.js';

interface UploadRow {
  id: string;
  path: string;
  completed_digest: string | null;
  completed_size: string | null;
}

export async function insertUpload(
  manager: EntityManager,
  upload: { id: string; workspace: string; path: string; begunBy: string; begunAt: Date },
): Promise<void> {
  await manager.query(
    `INSERT INTO artifact_uploads (id, workspace, path, begun_by, begun_at) VALUES ($1, $2, $3, $4, $5)`,
    [upload.id, upload.workspace, upload.path, upload.begunBy, upload.begunAt],
  );
}

/** @param lock until the transaction ends: nobody adds a part, completes or aborts meanwhile */
export async function findUpload(
  manager: EntityManager,
  workspace: string,
  id: string,
  lock: '' | 'FOR SHARE' | 'FOR UPDATE' = '',
): Promise<ArtifactUpload | null> {
  const rows = await manager.query<UploadRow[]>(
    `SELECT id, path, completed_digest, completed_size FROM artifact_uploads WHERE workspace = $1 AND id = $2 ${lock}`,
    [workspace, id],
  );
  return rows.map(toUpload)[0] ?? null;
}

/** Answers the digest of the part that it replaces, if any. */
export async function upsertPart(tx: Transaction, uploadId: string, part: UploadPart): Promise<string | undefined> {
  const { number, digest, size } = part;
  const [replaced] = await tx.query<{ digest: string }[]>(
    `SELECT digest FROM artifact_upload_parts WHERE upload_id = $1 AND number = $2`,
    [uploadId, number],
  );
  await tx.query(
    `INSERT INTO artifact_upload_parts (upload_id, number, digest, size) VALUES ($1, $2, $3, $4)
     ON CONFLICT (upload_id, number) DO UPDATE SET digest = excluded.digest, size = excluded.size`,
    [uploadId, number, digest, size],
  );
  return replaced?.digest === digest ? undefined : replaced?.digest;
}

export async function partsOf(manager: EntityManager, uploadId: string): Promise<UploadPart[]> {
  const rows = await manager.query<{ number: number; digest: string; size: string }[]>(
    `SELECT number, digest, size FROM artifact_upload_parts WHERE upload_id = $1 ORDER BY number`,
    [uploadId],
  );
  return rows.map(({ number, digest, size }) => ({ number, digest, size: Number(size) }));
}

export async function markComplete(tx: Transaction, id: string, file: { digest: string; size: number }): Promise<void> {
  await tx.query(`UPDATE artifact_uploads SET completed_digest = $2, completed_size = $3 WHERE id = $1`, [
    id,
    file.digest,
    file.size,
  ]);
}

/** Lets go of the parts; answers what they held. */
export async function removeParts(tx: Transaction, uploadIds: readonly string[]): Promise<string[]> {
  const [rows] = await tx.query<[{ digest: string }[], number]>(
    `DELETE FROM artifact_upload_parts WHERE upload_id = ANY ($1::uuid[]) RETURNING digest`,
    [uploadIds],
  );
  return rows.map(({ digest }) => digest);
}

export async function removeUploads(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.query(`DELETE FROM artifact_uploads WHERE id = ANY ($1::uuid[])`, [ids]);
}

/** Uploads of any workspace that were begun before, a batch of them. */
export async function uploadsBefore(tx: Transaction, before: Date): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM artifact_uploads WHERE begun_at < $1 ORDER BY begun_at LIMIT 100 FOR UPDATE SKIP LOCKED`,
    [before],
  );
  return rows.map(({ id }) => id);
}

function toUpload({ id, path, completed_digest: digest, completed_size: size }: UploadRow): ArtifactUpload {
  return { id, path, file: digest === null ? null : { path, digest, size: Number(size) } };
}
