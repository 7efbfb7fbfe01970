import type { Transaction } from '@intelgraph/persistence';
import type { EntityManager } from 'typeorm';

import type { ArtifactFile } from '../artifact-files/artifact-file.js';

import type { UploadPart } from './artifact-upload.js';

/** An upload as it is kept. */
export interface KeptUpload {
  readonly id: string;
  readonly path: string;
  readonly begunAt: Date;
  /** The storage's token of an upload whose parts go to it directly; null where they come through us. */
  readonly direct: string | null;
  readonly file: ArtifactFile | null;
}

interface UploadRow {
  id: string;
  path: string;
  begun_at: Date;
  direct_token: string | null;
  completed_digest: string | null;
  completed_size: string | null;
}

/** What an upload is found by. */
export interface UploadKey {
  readonly workspace: string;
  readonly owner: string;
  readonly id: string;
  /** Those that were begun before are over. */
  readonly begunAfter: Date;
}

export async function insertUpload(
  manager: EntityManager,
  upload: Omit<KeptUpload, 'file'> & { workspace: string; owner: string; begunBy: string },
): Promise<void> {
  const { id, workspace, owner, path, direct, begunBy, begunAt } = upload;
  await manager.query(
    `INSERT INTO artifact_uploads (id, workspace, owner, path, direct_token, begun_by, begun_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, workspace, owner, path, direct, begunBy, begunAt],
  );
}

/** @param lock until the transaction ends: nobody adds a part, completes or aborts meanwhile */
export async function findUpload(
  manager: EntityManager,
  { workspace, owner, id, begunAfter }: UploadKey,
  lock: '' | 'FOR SHARE' | 'FOR UPDATE' = '',
): Promise<KeptUpload | null> {
  const rows = await manager.query<UploadRow[]>(
    `SELECT id, path, begun_at, direct_token, completed_digest, completed_size FROM artifact_uploads
      WHERE workspace = $1 AND owner = $2 AND id = $3 AND begun_at >= $4 ${lock}`,
    [workspace, owner, id, begunAfter],
  );
  return rows.map(toUpload)[0] ?? null;
}

/** Which uploads of an owner are listed: those before an id, of a direct one only where its storage is in use. */
export interface OpenUploadsWanted extends Omit<UploadKey, 'id'> {
  readonly before: string | null;
  readonly limit: number;
  readonly withDirect: boolean;
}

/** Uploads that are not complete, newest first: their ids are as old as they are. */
export async function openUploads(
  manager: EntityManager,
  { workspace, owner, begunAfter, before, limit, withDirect }: OpenUploadsWanted,
): Promise<(KeptUpload & { begunBy: string })[]> {
  const rows = await manager.query<(UploadRow & { begun_by: string })[]>(
    `SELECT id, path, begun_at, begun_by, direct_token, completed_digest, completed_size FROM artifact_uploads
      WHERE workspace = $1 AND owner = $2 AND completed_digest IS NULL AND begun_at >= $3
        AND ($4::uuid IS NULL OR id < $4) AND ($5 OR direct_token IS NULL)
      ORDER BY id DESC LIMIT $6`,
    [workspace, owner, begunAfter, before, withDirect, limit],
  );
  return rows.map((row) => ({ ...toUpload(row), begunBy: row.begun_by }));
}

/** Answers the digest of the part that it replaces, if any. */
export async function upsertPart(tx: Transaction, uploadId: string, part: UploadPart): Promise<string | undefined> {
  const { number, etag: digest, size } = part;
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
  return rows.map(({ number, digest, size }) => ({ number, etag: digest, size: Number(size) }));
}

/** Bytes of all parts but the one of this number. */
export async function bytesOfOthers(manager: EntityManager, uploadId: string, number: number): Promise<number> {
  const [row] = await manager.query<{ bytes: string }[]>(
    `SELECT coalesce(sum(size), 0) AS bytes FROM artifact_upload_parts WHERE upload_id = $1 AND number <> $2`,
    [uploadId, number],
  );
  return Number(row?.bytes ?? 0);
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
export async function uploadsBefore(tx: Transaction, before: Date): Promise<KeptUpload[]> {
  const rows = await tx.query<UploadRow[]>(
    `SELECT id, path, begun_at, direct_token, completed_digest, completed_size FROM artifact_uploads
      WHERE begun_at < $1 ORDER BY begun_at LIMIT 100 FOR UPDATE SKIP LOCKED`,
    [before],
  );
  return rows.map(toUpload);
}

function toUpload(row: UploadRow): KeptUpload {
  const { id, path, begun_at: begunAt, direct_token: direct, completed_digest: digest, completed_size: size } = row;
  return { id, path, begunAt, direct, file: digest === null ? null : { path, digest, size: Number(size) } };
}
