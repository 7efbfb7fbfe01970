import type { ArtifactStore, BlobContent } from '@intelgraph/artifact-store';
import { type Clock, type IdSource, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import type { ArtifactFile } from '../artifact-files/artifact-file.js';
import type { ArtifactFilesService } from '../artifact-files/artifact-files.service.js';
import { cleanPath } from '../artifact-files/file-paths.js';

import type { ArtifactUpload, ClaimedPart, UploadPart } from './artifact-upload.js';
import { completeParts } from './complete-parts.js';
import { UploadCompleteError, UploadNotFoundError } from './uploads.errors.js';
import {
  findUpload,
  insertUpload,
  markComplete,
  partsOf,
  removeParts,
  removeUploads,
  uploadsBefore,
  upsertPart,
} from './uploads.queries.js';

/** As S3 has it. */
export const MAX_UPLOAD_PARTS = 10_000;
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface UploadsParts {
  readonly dataSource: DataSource;
  readonly store: Pick<ArtifactStore, 'putBlob' | 'openBlob'>;
  readonly files: ArtifactFilesService;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Largest file in bytes. */
  readonly maxFileSize: number;
  /** Told of blobs that an upload no longer needs; others may refer to them. */
  readonly release: (tx: Transaction, digests: readonly string[]) => Promise<void>;
}

/**
 * Files that arrive in parts. Each part is a blob of the store, known by its digest: durable as soon as it is answered, so
 * that an upload goes on after a crash of either side. Only the complete file is an artifact, and audited.
 */
export class ArtifactUploadsService {
  constructor(private readonly parts: UploadsParts) {}

  /** Begins an upload, which is kept for seven days. @throws InvalidInputError naming `path` */
  async begin(context: RequestContext, path: string): Promise<ArtifactUpload> {
    requireRole(context, 'editor');
    const { dataSource, ids, clock } = this.parts;
    const [id, clean] = [ids.next(), cleanPath(path)];
    await this.expire();
    const { workspace, principal } = context;
    await insertUpload(dataSource.manager, {
      ...{ id, workspace, path: clean, begunBy: principal.id, begunAt: clock.now() },
    });
    return { id, path: clean, file: null };
  }

  /** Stores a part, in place of the one with this number. @throws UploadNotFoundError, UploadCompleteError */
  async putPart(context: RequestContext, id: string, number: number, content: BlobContent): Promise<UploadPart> {
    requireRole(context, 'editor');
    if (!Number.isInteger(number) || number < 1 || number > MAX_UPLOAD_PARTS) {
      throw InvalidInputError.of('part_number', `must be a whole number from 1 to ${MAX_UPLOAD_PARTS}`);
    }
    const { dataSource, store, maxFileSize, release } = this.parts;
    await this.find(dataSource.manager, context, id);
    const part = { number, ...(await store.putBlob(content, { maxBytes: maxFileSize })) };
    await inTransaction(dataSource, async (tx) => {
      // Parts arrive side by side; only completing and aborting shut them out.
      await this.findOpen(tx, context, id, 'FOR SHARE');
      const replaced = await upsertPart(tx, id, part);
      if (replaced !== undefined) await release(tx, [replaced]);
    });
    return part;
  }

  /** The upload and the parts that are stored: what a sender asks before it goes on. */
  async get(context: RequestContext, id: string): Promise<ArtifactUpload & { readonly parts: readonly UploadPart[] }> {
    requireRole(context, 'viewer');
    const { manager } = this.parts.dataSource;
    return { ...(await this.find(manager, context, id)), parts: await partsOf(manager, id) };
  }

  /**
   * Puts the parts together, in the order of their numbers. Again, it answers the same file.
   *
   * @param claimed what the sender says the parts are; all that are stored unless given
   * @throws InvalidInputError naming `parts` where one is missing or differs, ArtifactCorruptError
   */
  async complete(
    context: RequestContext,
    id: string,
    claimed?: readonly ClaimedPart[],
    expectedDigest?: string,
  ): Promise<ArtifactFile> {
    requireRole(context, 'editor');
    const { dataSource, store, files, maxFileSize, release } = this.parts;
    const upload = await this.find(dataSource.manager, context, id);
    if (upload.file !== null) return upload.file;
    const stored = completeParts(await partsOf(dataSource.manager, id), claimed, maxFileSize);
    const content = concatenated(store, stored);
    const file = await files.put(context, upload.path, content, expectedDigest === undefined ? {} : { expectedDigest });
    await inTransaction(dataSource, async (tx) => {
      // Somebody else may have completed or aborted it meanwhile; the file is there either way.
      if ((await findUpload(tx, context.workspace, id, 'FOR UPDATE')) === null) return;
      await markComplete(tx, id, file);
      await release(tx, await removeParts(tx, [id]));
    });
    return file;
  }

  /** Gives an upload up, with all its parts. One that is complete is left alone. @throws UploadNotFoundError */
  async abort(context: RequestContext, id: string): Promise<void> {
    requireRole(context, 'editor');
    await inTransaction(this.parts.dataSource, async (tx) => {
      await this.findOpen(tx, context, id, 'FOR UPDATE');
      await this.remove(tx, [id]);
    });
  }

  private async expire(): Promise<void> {
    const before = new Date(this.parts.clock.now().getTime() - KEPT_MS);
    await inTransaction(this.parts.dataSource, async (tx) => this.remove(tx, await uploadsBefore(tx, before)));
  }

  private async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.parts.release(tx, await removeParts(tx, ids));
    await removeUploads(tx, ids);
  }

  private async findOpen(
    tx: Transaction,
    context: RequestContext,
    id: string,
    lock: 'FOR SHARE' | 'FOR UPDATE',
  ): Promise<void> {
    if ((await this.find(tx, context, id, lock)).file !== null) throw new UploadCompleteError(id);
  }

  private async find(
    manager: EntityManager,
    { workspace }: RequestContext,
    id: string,
    lock?: 'FOR SHARE' | 'FOR UPDATE',
  ): Promise<ArtifactUpload> {
    const upload = UUID.test(id) ? await findUpload(manager, workspace, id, lock) : null;
    if (upload === null) throw new UploadNotFoundError(id);
    return upload;
  }
}

async function* concatenated(
  store: Pick<ArtifactStore, 'openBlob'>,
  parts: readonly UploadPart[],
): AsyncGenerator<Uint8Array> {
  for (const { digest } of parts) yield* (await store.openBlob(digest)) as AsyncIterable<Uint8Array>;
}
