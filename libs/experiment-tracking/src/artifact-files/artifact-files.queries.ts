import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { ArtifactFile, FolderEntry } from './artifact-file.js';
import { ArtifactFileNotFoundError } from './artifact-files.errors.js';
import { cleanPath, foldersAbove } from './file-paths.js';

interface FileRow {
  path: string;
  digest: string;
  size: string;
}

interface EntryRow {
  name: string;
  is_folder: boolean;
  size: string | null;
}

// "0" is the character after "/": together they enclose everything below a folder.
const BELOW = `path > $2 || '/' AND path < $2 || '0'`;

/** Reads the artifact files of the caller's workspace. */
export class ArtifactFilesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ArtifactFileNotFoundError, InvalidInputError naming `path` */
  async get(context: RequestContext, path: string): Promise<ArtifactFile> {
    requireRole(context, 'viewer');
    const clean = cleanPath(path);
    const rows = await this.dataSource.query<FileRow[]>(
      `SELECT path, digest, size FROM artifact_files WHERE workspace = $1 AND path = $2`,
      [context.workspace, clean],
    );
    const [file] = rows.map(toFile);
    if (file === undefined) throw new ArtifactFileNotFoundError(clean);
    return file;
  }

  /** Files and folders directly in a folder, by name; empty for a file and for what is not there. */
  async list(context: RequestContext, folder: string): Promise<FolderEntry[]> {
    requireRole(context, 'viewer');
    const rows = await this.dataSource.query<EntryRow[]>(
      `SELECT name, bool_or(rest <> '') AS is_folder, max(size) FILTER (WHERE rest = '') AS size
       FROM (
         SELECT split_part(below, '/', 1) AS name, substr(below, length(split_part(below, '/', 1)) + 2) AS rest, size
         FROM (
           SELECT substr(path, length($2) + 2) AS below, size FROM artifact_files WHERE workspace = $1 AND ${BELOW}
         ) AS files
       ) AS entries
       GROUP BY name ORDER BY name COLLATE "C"`,
      [context.workspace, cleanPath(folder)],
    );
    return rows.map(({ name, is_folder, size }) => ({
      name,
      isFolder: is_folder,
      size: is_folder || size === null ? null : Number(size),
    }));
  }

  /** All files below a folder, with their whole paths, at most `limit` of them; or the one file of this path. */
  async below(context: RequestContext, folder: string, limit: number): Promise<ArtifactFile[]> {
    requireRole(context, 'viewer');
    const rows = await this.dataSource.query<FileRow[]>(
      `SELECT path, digest, size FROM artifact_files
       WHERE workspace = $1 AND (path = $2 OR (${BELOW})) ORDER BY path LIMIT $3`,
      [context.workspace, cleanPath(folder), limit],
    );
    return rows.map(toFile);
  }

  /** What lies below each of these folders: bytes by digest, each content once; folders without files are left out. */
  async contents(
    context: RequestContext,
    folders: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
    requireRole(context, 'viewer');
    const rows = await this.dataSource.query<{ folder: string; sizes: Record<string, number> }[]>(
      `SELECT folder, json_object_agg(digest, size) AS sizes
         FROM unnest($2::text[]) AS wanted (folder)
         JOIN artifact_files ON workspace = $1 AND path > folder || '/' AND path < folder || '0'
        GROUP BY folder`,
      [context.workspace, folders],
    );
    return new Map(rows.map(({ folder, sizes }) => [folder, new Map(Object.entries(sizes))]));
  }
}

/** What stands where a new file or one of its folders would be: a file for a folder, or a folder for the file. */
export async function findInTheWay(tx: Transaction, workspace: string, path: string): Promise<string | undefined> {
  const rows = await tx.query<{ path: string }[]>(
    `(SELECT path FROM artifact_files WHERE workspace = $1 AND path = ANY($3::text[]) LIMIT 1)
     UNION ALL
     (SELECT path FROM artifact_files WHERE workspace = $1 AND ${BELOW} LIMIT 1)`,
    [workspace, path, foldersAbove(path)],
  );
  return rows[0]?.path;
}

/** Writes a file; the same path again is replaced. Gives its revision. */
export async function upsertFile(
  tx: Transaction,
  file: ArtifactFile & { readonly workspace: string; readonly storedBy: string; readonly storedAt: Date },
): Promise<number> {
  const { workspace, path, digest, size, storedBy, storedAt } = file;
  const rows = await tx.query<{ revision: number }[]>(
    `INSERT INTO artifact_files AS known (workspace, path, digest, size, stored_by, stored_at, revision)
     VALUES ($1, $2, $3, $4, $5, $6, 1)
     ON CONFLICT (workspace, path) DO UPDATE
       SET digest = excluded.digest, size = excluded.size, stored_by = excluded.stored_by, stored_at = excluded.stored_at,
           revision = known.revision + 1
     RETURNING revision`,
    [workspace, path, digest, size, storedBy, storedAt],
  );
  return rows[0]?.revision ?? 1;
}

/** Puts files into a folder (paths inside of it) in place of all that was there, and of a file of its name. */
export async function replaceFolder(
  tx: Transaction,
  {
    workspace,
    folder,
    files,
    storedBy,
    storedAt,
  }: {
    readonly workspace: string;
    readonly folder: string;
    readonly files: readonly ArtifactFile[];
    readonly storedBy: string;
    readonly storedAt: Date;
  },
): Promise<void> {
  await deleteFiles(tx, workspace, folder);
  await tx.query(
    `INSERT INTO artifact_files (workspace, path, digest, size, stored_by, stored_at, revision)
     SELECT $1, $2 || '/' || path, digest, size, $6, $7, 1
       FROM unnest($3::text[], $4::text[], $5::bigint[]) AS given (path, digest, size)`,
    [
      workspace,
      folder,
      files.map(({ path }) => path),
      files.map(({ digest }) => digest),
      files.map(({ size }) => size),
      storedBy,
      storedAt,
    ],
  );
}

/** Removes a file, or everything below a folder; gives how many files that were. */
export async function deleteFiles(tx: Transaction, workspace: string, path: string): Promise<number> {
  const [, removed] = await tx.query<[unknown, number]>(
    `DELETE FROM artifact_files WHERE workspace = $1 AND (path = $2 OR (${BELOW}))`,
    [workspace, path],
  );
  return removed;
}

function toFile({ path, digest, size }: FileRow): ArtifactFile {
  return { path, digest, size: Number(size) };
}
