import { batchUploadCreated } from '@intelgraph/contracts';
import { UnusableDataError, type ReceivedFile, type UploadStore } from '@intelgraph/data-files';
import { isUuid, requireRole, type Clock, type IdSource, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { whilePostgresAnswers } from '../../deployments/postgres-availability.js';

import { lockUpload, uploadUsed } from './batch-uploads.queries.js';
import { BatchUploadEntity } from './batch-upload.entity.js';

/** A file that batch jobs may read. */
export interface BatchUpload {
  readonly id: string;
  /** sha256 in hex. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface BatchUploadsParts {
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly store: UploadStore;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/** Of the files of uploads. */
export const UPLOAD_EXTENSION = 'rows';

/** Files that clients send for batch jobs. The same bytes in the same workspace are the same upload. */
export class BatchUploadsService {
  constructor(private readonly parts: BatchUploadsParts) {}

  /** @throws DatasetTooLargeError, UnusableDataError; nothing is kept then */
  async receive(ctx: RequestContext, content: AsyncIterable<Uint8Array>): Promise<BatchUpload> {
    requireRole(ctx, 'editor', 'deployer');
    const { store, ids, source } = this.parts;
    const received = await store.receive(ctx.workspace, ids.next(), content);
    try {
      if (received.size === 0) throw new UnusableDataError('body', 'is empty');
      return await whilePostgresAnswers(source, () => this.keep(ctx, received));
    } finally {
      await store.discard(received);
    }
  }

  /** @returns the file of an upload @throws UnusableDataError naming `field` */
  async fileOf(ctx: RequestContext, id: string, field: string): Promise<string> {
    const { source, store } = this.parts;
    const found = isUuid(id)
      ? await source.manager.findOneBy(BatchUploadEntity, { id, workspace: ctx.workspace })
      : null;
    if (found === null || !(await store.has(ctx.workspace, found.digest, UPLOAD_EXTENSION))) {
      throw noSuchUpload(field);
    }
    return store.fileOf(ctx.workspace, found.digest, UPLOAD_EXTENSION);
  }

  /** Notes that a job names the upload, which then stays as long as the job is open. @throws UnusableDataError naming `field` */
  async use(tx: Transaction, ctx: RequestContext, id: string, field: string): Promise<void> {
    if (!(await uploadUsed(tx, ctx.workspace, id, this.parts.clock.now()))) throw noSuchUpload(field);
  }

  private async keep(ctx: RequestContext, received: ReceivedFile): Promise<BatchUpload> {
    const { source, store, ids, clock, outbox } = this.parts;
    const { digest, size } = received;
    return inTransaction(source, async (tx) => {
      await lockUpload(tx, ctx.workspace, digest);
      await store.keep(received, ctx.workspace, UPLOAD_EXTENSION);
      const now = clock.now();
      const facts = { digest, sizeBytes: size, createdBy: ctx.principal.id, createdAt: now, usedAt: now };
      const upload = { id: ids.next(), ...facts };
      await tx
        .createQueryBuilder()
        .insert()
        .into(BatchUploadEntity)
        .values({ ...upload, workspace: ctx.workspace })
        .orIgnore()
        .execute();
      const kept = await tx.findOneByOrFail(BatchUploadEntity, { workspace: ctx.workspace, digest });
      await uploadUsed(tx, ctx.workspace, kept.id, now);
      await outbox.add(tx, ctx, {
        definition: batchUploadCreated,
        subject: `batch-upload/${kept.id}`,
        aggregateId: kept.id,
        aggregateVersion: 1,
        data: { upload_id: kept.id, digest, size_bytes: size, created_at: kept.createdAt.toISOString() },
      });
      const { id, createdBy, createdAt } = kept;
      return { id, digest, sizeBytes: size, createdBy, createdAt };
    });
  }
}

const noSuchUpload = (field: string): UnusableDataError =>
  new UnusableDataError(field, 'there is no such upload in this workspace');
