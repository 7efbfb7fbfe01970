import {
  ArtifactCorruptError,
  ArtifactNotFoundError,
  type ArtifactStore,
  ArtifactTooLargeError,
  assertDigest,
  type BlobContent,
  type BlobInfo,
} from '@intelgraph/artifact-store';
import {
  type Clock,
  decodePageToken,
  type IdSource,
  InvalidInputError,
  isUuid,
  type Page,
  type PageRequest,
  pageSizeOf,
  requireRole,
  type RequestContext,
  toPage,
} from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import type { ArtifactFile } from '../artifact-files/artifact-file.js';

import type { ArtifactUpload, OpenUpload, UploadDestination, UploadPart, WholeFile } from './artifact-upload.js';
import { completeParts } from './complete-parts.js';
import type { DirectParts, PartAddresses } from './direct-parts.js';
import { asWrongDigest, joinedParts, wrongDigest } from './joined-parts.js';
import { UploadCompleteError, UploadDirectError, UploadNotDirectError, UploadNotFoundError } from './uploads.errors.js';
import {
  bytesOfOthers,
  findUpload,
  insertUpload,
  type KeptUpload,
  markComplete,
  openUploads,
  partsOf,
  removeParts,
  removeUploads,
  uploadsBefore,
  upsertPart,
} from './uploads.queries.js';

/** As S3 has it. */
export const MAX_UPLOAD_PARTS = 10_000;
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export interface UploadsParts {
  readonly dataSource: DataSource;
  readonly store: Pick<ArtifactStore, 'putBlob' | 'openBlob' | 'statBlob'>;
  readonly direct: DirectParts;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Largest file in bytes. */
  readonly maxFileSize: number;
  /** Told of blobs that an upload no longer needs; others may refer to them. */
  readonly release: (tx: Transaction, digests: readonly string[]) => Promise<void>;
}

/**
 * Files that arrive in parts. Each part is a blob of the store, known by its digest, or lies with the storage that its sender
 * gave it to: durable as soon as it is answered, so that an upload goes on after a crash of either side. Only the complete
 * file is an artifact, and audited.
 */
export class ArtifactUploadsService {
  constructor(
    private readonly parts: UploadsParts,
    private readonly destination: UploadDestination,
  ) {}

  /**
   * Begins an upload, which is kept for seven days.
   *
   * @param options.direct whether parts go to the storage itself; where they can unless given
   * @throws InvalidInputError naming `path` or `direct`
   */
  async begin(
    context: RequestContext,
    path: string,
    { direct: wanted }: { readonly direct?: boolean | undefined } = {},
  ): Promise<ArtifactUpload> {
    requireRole(context, 'editor');
    const { dataSource, ids, clock } = this.parts;
    const [id, accepted] = [ids.next(), await this.destination.accept(context, path)];
    await this.expire();
    const direct = await this.parts.direct.begin(id, wanted);
    const { workspace, principal } = context;
    const upload = { id, path: accepted, begunAt: clock.now(), direct };
    const { owner } = this.destination;
    await insertUpload(dataSource.manager, { ...upload, workspace, owner, begunBy: principal.id });
    return toUpload({ ...upload, file: null });
  }

  /**
   * Stores a part, in place of the one with this number.
   *
   * @throws UploadNotFoundError, UploadCompleteError, UploadDirectError, ArtifactTooLargeError with all parts together
   */
  async putPart(context: RequestContext, id: string, number: number, content: BlobContent): Promise<UploadPart> {
    requireRole(context, 'editor');
    assertPartNumber(number);
    const { dataSource, release } = this.parts;
    const upload = await this.findOpen(dataSource.manager, context, id);
    if (upload.direct !== null) throw new UploadDirectError(id);
    await this.destination.accept(context, upload.path);
    const { digest: etag, size } = await this.storePart(id, number, content);
    const part = { number, etag, size };
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
    const upload = await this.find(manager, context, id);
    if (upload.file !== null) return { ...toUpload(upload), parts: [] };
    const { direct: token } = upload;
    const parts = token === null ? await partsOf(manager, id) : await this.parts.direct.list({ id, token });
    return { ...toUpload(upload), parts };
  }

  /**
   * The uploads that wait for parts, newest first: for a sender that has lost the id of its own.
   *
   * @throws InvalidInputError naming `page_size` or `page_token`
   */
  async list(context: RequestContext, page: PageRequest): Promise<Page<OpenUpload>> {
    requireRole(context, 'viewer');
    const size = pageSizeOf(page);
    const uploads = await openUploads(this.parts.dataSource.manager, {
      ...{ workspace: context.workspace, owner: this.destination.owner, begunAfter: this.oldest() },
      ...{ before: lastSeen(page), limit: size + 1, withDirect: this.parts.direct.available },
    });
    const shown = uploads.map((upload) => {
      const { id, path, direct, expiresAt } = toUpload(upload);
      return { id, path, direct, expiresAt, begunBy: upload.begunBy, begunAt: upload.begunAt };
    });
    return toPage(shown, size, ({ id }) => [id]);
  }

  /**
   * Addresses of the storage that take parts for an hour, for an upload that goes there directly.
   *
   * @throws UploadNotFoundError, UploadCompleteError, UploadNotDirectError, InvalidInputError naming `first`
   */
  async addresses(context: RequestContext, id: string, first: number, count: number): Promise<PartAddresses> {
    requireRole(context, 'editor');
    assertPartNumber(first, 'first');
    const { direct: token } = await this.findOpen(this.parts.dataSource.manager, context, id);
    if (token === null) throw new UploadNotDirectError(id);
    const { direct, clock } = this.parts;
    return direct.addresses({ id, token }, first, Math.min(count, MAX_UPLOAD_PARTS + 1 - first), clock.now());
  }

  /**
   * Puts the parts together, in the order of their numbers. Again, it answers the same file.
   *
   * @throws InvalidInputError naming `parts` where one is missing or differs, `size`, or `sha256`: then no file is stored, and
   * an upload that went to the storage directly is over
   */
  async complete(context: RequestContext, id: string, whole: WholeFile = {}): Promise<ArtifactFile> {
    requireRole(context, 'editor');
    if (whole.sha256 !== undefined) assertDigest(whole.sha256, 'sha256');
    const { dataSource, direct } = this.parts;
    const upload = await this.find(dataSource.manager, context, id);
    if (upload.file !== null) return asAnnounced(upload.file, whole);
    await this.destination.accept(context, upload.path);
    if (whole.sha256 !== undefined) await this.noteNew(whole.sha256);
    const file = { path: upload.path, ...(await this.joined(context, upload, whole)) };
    const kept = await this.keep(context, id, file).catch(async (error: unknown) => {
      await inTransaction(dataSource, (tx) => this.parts.release(tx, [file.digest]));
      throw error;
    });
    await direct.discard(directOnes([upload]));
    return kept;
  }

  /** Gives an upload up, with all its parts. One that is complete is left alone. @throws UploadNotFoundError */
  async abort(context: RequestContext, id: string): Promise<void> {
    requireRole(context, 'editor');
    const upload = await inTransaction(this.parts.dataSource, async (tx) => {
      const open = await this.findOpen(tx, context, id, 'FOR UPDATE');
      await this.remove(tx, [id]);
      return open;
    });
    await this.parts.direct.discard(directOnes([upload]));
  }

  /** Gives up what nobody has completed in time, of any owner. */
  async expire(): Promise<void> {
    const gone = await inTransaction(this.parts.dataSource, async (tx) => {
      const uploads = await uploadsBefore(tx, this.oldest());
      await this.remove(
        tx,
        uploads.map(({ id }) => id),
      );
      return uploads;
    });
    await this.parts.direct.discard(directOnes(gone));
  }

  private async storePart(id: string, number: number, content: BlobContent): Promise<BlobInfo> {
    const { dataSource, store, maxFileSize } = this.parts;
    const room = maxFileSize - (await bytesOfOthers(dataSource.manager, id, number));
    try {
      return await store.putBlob(content, { maxBytes: Math.max(room, 0) });
    } catch (error) {
      // All parts together are what is limited.
      throw error instanceof ArtifactTooLargeError ? new ArtifactTooLargeError(maxFileSize) : error;
    }
  }

  /** What is stored from now on and then referred to by nobody, because of a crash, is freed like the rest. */
  private async noteNew(digest: string): Promise<void> {
    const { dataSource, store, release } = this.parts;
    if ((await store.statBlob(digest)) === null) await inTransaction(dataSource, (tx) => release(tx, [digest]));
  }

  private async joined(context: RequestContext, upload: KeptUpload, whole: WholeFile): Promise<BlobInfo> {
    const { dataSource, store, maxFileSize } = this.parts;
    const { id, direct: token } = upload;
    if (token !== null) return this.joinedDirectly(context, { id, token }, whole);
    const stored = completeParts(await partsOf(dataSource.manager, id), whole, maxFileSize);
    return joinedParts(store, stored, whole.sha256);
  }

  private async joinedDirectly(
    context: RequestContext,
    upload: { id: string; token: string },
    whole: WholeFile,
  ): Promise<BlobInfo> {
    const { dataSource, direct, maxFileSize } = this.parts;
    try {
      return await direct.joined(upload, whole, maxFileSize);
    } catch (error) {
      if (error instanceof ArtifactNotFoundError) {
        // Somebody else may have completed it, or given it up, meanwhile.
        const { file } = await this.find(dataSource.manager, context, upload.id);
        if (file !== null) return file;
        throw new UploadNotFoundError(upload.id);
      }
      if (!(error instanceof ArtifactCorruptError)) throw error;
      // Its parts are one object by now, which nobody can change.
      await inTransaction(dataSource, (tx) => this.remove(tx, [upload.id]));
      await direct.discard([upload]);
      throw asWrongDigest(error, whole.sha256, '; the upload is over');
    }
  }

  /** The file and the end of the upload are one. */
  private async keep(context: RequestContext, id: string, file: ArtifactFile): Promise<ArtifactFile> {
    return inTransaction(this.parts.dataSource, async (tx) => {
      const now = await this.find(tx, context, id, 'FOR UPDATE');
      if (now.file !== null) return now.file;
      await this.destination.add(tx, context, file);
      await markComplete(tx, id, file);
      await this.parts.release(tx, await removeParts(tx, [id]));
      return file;
    });
  }

  private async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.parts.release(tx, await removeParts(tx, ids));
    await removeUploads(tx, ids);
  }

  private async findOpen(
    manager: EntityManager,
    context: RequestContext,
    id: string,
    lock?: 'FOR SHARE' | 'FOR UPDATE',
  ): Promise<KeptUpload> {
    const upload = await this.find(manager, context, id, lock);
    if (upload.file !== null) throw new UploadCompleteError(id);
    return upload;
  }

  private async find(
    manager: EntityManager,
    { workspace }: RequestContext,
    id: string,
    lock?: 'FOR SHARE' | 'FOR UPDATE',
  ): Promise<KeptUpload> {
    const { owner } = this.destination;
    const key = { workspace, owner, id, begunAfter: this.oldest() };
    const upload = isUuid(id) ? await findUpload(manager, key, lock) : null;
    // Those that went to a storage which we do not use any more cannot go on.
    const lost = upload !== null && upload.direct !== null && upload.file === null && !this.parts.direct.available;
    if (upload === null || lost) throw new UploadNotFoundError(id);
    return upload;
  }

  private oldest(): Date {
    return new Date(this.parts.clock.now().getTime() - KEPT_MS);
  }
}

function assertPartNumber(number: number, field = 'part_number'): void {
  if (Number.isInteger(number) && number >= 1 && number <= MAX_UPLOAD_PARTS) return;
  throw InvalidInputError.of(field, `must be a whole number from 1 to ${MAX_UPLOAD_PARTS}`);
}

/** The id of the last upload of the page before. */
function lastSeen({ pageToken }: PageRequest): string | null {
  if (pageToken === undefined) return null;
  const [id = ''] = decodePageToken(pageToken, 1).map(String);
  if (!isUuid(id)) throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
  return id;
}

function asAnnounced(file: ArtifactFile, { sha256, size }: WholeFile): ArtifactFile {
  if (sha256 !== undefined && sha256 !== file.digest) throw wrongDigest(file.digest);
  if (size !== undefined && size !== file.size) throw InvalidInputError.of('size', `is not that of the file`);
  return file;
}

function directOnes(uploads: readonly KeptUpload[]): { id: string; token: string }[] {
  return uploads.flatMap(({ id, direct: token }) => (token === null ? [] : [{ id, token }]));
}

function toUpload({ id, path, begunAt, direct, file }: KeptUpload): ArtifactUpload {
  return { id, path, direct: direct !== null, file, expiresAt: new Date(begunAt.getTime() + KEPT_MS) };
}
