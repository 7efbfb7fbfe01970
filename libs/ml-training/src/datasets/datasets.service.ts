import { trainingDatasetCreated } from '@intelgraph/contracts';
import { type ReceivedFile, UnusableDataError, type UploadStore } from '@intelgraph/data-files';
import {
  assertUuid,
  assertName,
  requireRole,
  type Clock,
  type IdSource,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { profileTable, type DatasetProfile } from './dataset-profile.js';
import { DatasetEntity } from './dataset.entity.js';
import { toDataset, type ProfiledDataset } from './dataset.js';
import { DatasetNotFoundError } from './datasets.errors.js';
import { findDataset, findDatasetByDigest, listDatasets } from './datasets.queries.js';
import type { ReadGate } from './read-gate.js';
import { withTabularFile, type ReadOptions } from './tabular-file.js';

/** Bytes to be kept as a data set. */
export interface DatasetUpload {
  /** Kernel name; `dataset-<first digits of the digest>` unless given. */
  readonly name?: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** What the bytes must be; found from them unless given. */
  readonly format?: 'csv' | 'parquet';
}

export interface DatasetsDependencies {
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly store: UploadStore;
  readonly gate: ReadGate;
  readonly reading: ReadOptions;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/** Uploaded data sets: content-addressed, profiled once, never changed. */
export class DatasetsService {
  constructor(private readonly deps: DatasetsDependencies) {}

  /**
   * Keeps a CSV or Parquet file. The same bytes in the same workspace are the same data set (`created: false`).
   *
   * @throws UnusableDataError, DatasetTooLargeError, InvalidInputError; nothing is stored then
   */
  async create(ctx: RequestContext, upload: DatasetUpload): Promise<{ dataset: ProfiledDataset; created: boolean }> {
    requireRole(ctx, 'editor');
    if (upload.name !== undefined) assertName('name', upload.name);
    const { store, source } = this.deps;
    const received = await store.receive(ctx.workspace, this.deps.ids.next(), upload.content);
    try {
      if (received.size === 0) throw new UnusableDataError('file', 'is empty');
      const known = await findDatasetByDigest(source.manager, ctx.workspace, received.digest);
      if (known !== null && (await store.has(ctx.workspace, known.digest, known.format))) {
        await inTransaction(source, (tx) => this.announce(tx, ctx, known));
        return { dataset: toDataset(known), created: false };
      }
      const { profile, format } = await this.inspect(received.path);
      if (upload.format !== undefined && upload.format !== format) {
        throw new UnusableDataError('format', `says ${upload.format}, the file is ${format}`);
      }
      await store.keep(received, ctx.workspace, format);
      return await this.record(ctx, upload.name, received, profile, format);
    } finally {
      await store.discard(received);
    }
  }

  /** @throws DatasetNotFoundError */
  async get(ctx: RequestContext, id: string): Promise<ProfiledDataset> {
    requireRole(ctx, 'viewer');
    assertUuid('dataset_id', id);
    const found = await findDataset(this.deps.source.manager, ctx.workspace, id);
    if (found === null) throw new DatasetNotFoundError(id);
    return toDataset(found);
  }

  /** The data set with exactly these bytes. @throws DatasetNotFoundError */
  async getByDigest(ctx: RequestContext, digest: string): Promise<ProfiledDataset> {
    requireRole(ctx, 'viewer');
    const found = await findDatasetByDigest(this.deps.source.manager, ctx.workspace, digest);
    if (found === null) throw new DatasetNotFoundError(digest);
    return toDataset(found);
  }

  /** Newest first. */
  async list(ctx: RequestContext, page: PageRequest): Promise<Page<ProfiledDataset>> {
    requireRole(ctx, 'viewer');
    const { items, ...rest } = await listDatasets(this.deps.source, ctx.workspace, page);
    return { items: items.map(toDataset), ...rest };
  }

  private inspect(path: string): Promise<{ profile: DatasetProfile; format: 'csv' | 'parquet' }> {
    return this.deps.gate.run(() =>
      withTabularFile(path, 'file', this.deps.reading, async (table) => ({
        profile: await profileTable(table),
        format: table.relation.format,
      })),
    );
  }

  private async record(
    ctx: RequestContext,
    name: string | undefined,
    { digest, size }: ReceivedFile,
    profile: DatasetProfile,
    format: 'csv' | 'parquet',
  ): Promise<{ dataset: ProfiledDataset; created: boolean }> {
    const { source, ids, clock } = this.deps;
    const entity = Object.assign(new DatasetEntity(), {
      id: ids.next(),
      workspace: ctx.workspace,
      name: name ?? `dataset-${digest.slice(0, 12)}`,
      digest,
      format,
      sizeBytes: String(size),
      rows: profile.rows,
      profile,
      createdBy: ctx.principal.id,
      createdAt: clock.now(),
    });
    try {
      await inTransaction(source, async (tx) => {
        await tx.insert(DatasetEntity, entity);
        await this.announce(tx, ctx, entity);
      });
      return { dataset: toDataset(entity), created: true };
    } catch (error) {
      const winner = isUniqueViolation(error) ? await findDatasetByDigest(source.manager, ctx.workspace, digest) : null;
      if (winner === null) throw error;
      await inTransaction(source, (tx) => this.announce(tx, ctx, winner));
      return { dataset: toDataset(winner), created: false };
    }
  }

  private announce(tx: Transaction, ctx: RequestContext, dataset: DatasetEntity): Promise<void> {
    return this.deps.outbox.add(tx, ctx, {
      definition: trainingDatasetCreated,
      subject: `dataset/${dataset.id}`,
      aggregateId: dataset.id,
      aggregateVersion: 1,
      data: {
        dataset_id: dataset.id,
        name: dataset.name,
        digest: dataset.digest,
        format: dataset.format,
        size_bytes: Number(dataset.sizeBytes),
        rows: dataset.rows,
        columns: dataset.profile.columns.map(({ name }) => name),
        created_at: dataset.createdAt.toISOString(),
      },
    });
  }
}
