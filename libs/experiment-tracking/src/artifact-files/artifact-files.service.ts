import type { ArtifactStore, BlobContent, PutBlobOptions } from '@intelgraph/artifact-store';
import { artifactFilesRemoved, artifactFileStored } from '@intelgraph/contracts';
import { type Clock, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { ArtifactFile } from './artifact-file.js';
import { ArtifactPathTakenError } from './artifact-files.errors.js';
import { deleteFiles, findInTheWay, upsertFile } from './artifact-files.queries.js';
import { cleanPath } from './file-paths.js';

/** Stores and removes artifact files. The bytes are content-addressed: versions that took a file over keep it. */
export class ArtifactFilesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: Pick<ArtifactStore, 'putBlob'>,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Streams a file into the store; one of the same path is replaced.
   *
   * @throws InvalidInputError naming `path`, ArtifactPathTakenError where a folder would be a file or the other way round
   */
  async put(
    context: RequestContext,
    path: string,
    content: BlobContent,
    options: PutBlobOptions = {},
  ): Promise<ArtifactFile> {
    requireRole(context, 'editor');
    const clean = cleanPath(path);
    const file = { path: clean, ...(await this.store.putBlob(content, options)) };
    await inTransaction(this.dataSource, (tx) => this.add(tx, context, file));
    return file;
  }

  /** Adds a file that is in the store. @throws ArtifactPathTakenError */
  async add(tx: Transaction, context: RequestContext, file: ArtifactFile): Promise<void> {
    requireRole(context, 'editor');
    const { workspace, principal } = context;
    const taken = await findInTheWay(tx, workspace, file.path);
    if (taken !== undefined) throw new ArtifactPathTakenError(file.path, taken);
    const now = this.clock.now();
    const revision = await upsertFile(tx, { ...file, workspace, storedBy: principal.id, storedAt: now });
    await this.outbox.add(tx, context, {
      definition: artifactFileStored,
      subject: `artifact_file/${file.path}`,
      aggregateId: `${workspace}/${file.path}`,
      aggregateVersion: revision,
      data: { ...file, stored_by: principal.id, stored_at: now.toISOString() },
    });
  }

  /** Removes a file or a folder with all that is in it; what is not there is no error. */
  async remove(context: RequestContext, path: string): Promise<void> {
    requireRole(context, 'editor');
    const clean = cleanPath(path);
    await inTransaction(this.dataSource, async (tx) => {
      const files = await deleteFiles(tx, context.workspace, clean);
      if (files === 0) return;
      await this.outbox.add(tx, context, {
        definition: artifactFilesRemoved,
        subject: `artifact_file/${clean}`,
        aggregateId: `${context.workspace}/${clean}`,
        aggregateVersion: 1,
        data: { path: clean, files },
      });
    });
  }
}
