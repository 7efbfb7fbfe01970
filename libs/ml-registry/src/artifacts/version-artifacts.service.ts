import type { Readable } from 'node:stream';

import {
  ArtifactNotFoundError,
  artifactUri,
  assertArtifactPath,
  findFile,
  readSignature,
  type ArtifactManifest,
  type BlobContent,
  type DsseEnvelope,
  type ManifestFile,
} from '@intelgraph/artifact-store';
import {
  modelVersionFileUploaded,
  modelVersionSealed,
  type EventDefinition,
  type ModelVersionState,
} from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text } from '../inputs/check-input.js';
import { writeGraph } from '../lineage/graph/graph-writes.queries.js';
import { versionGraph } from '../lineage/graph/version-graph.js';
import { directLineage } from '../lineage/lineage.queries.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { lockModel } from '../models/models.queries.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { storedFiles } from '../versions/source-content.js';
import { toVersionState } from '../versions/versions.mapper.js';
import { findVersion, holdsArtifact } from '../versions/versions.queries.js';

import { ModelVersionFileEntity } from './model-version-file.entity.js';
import { ArtifactNotOpenError, ArtifactNotStoredError } from './version-artifacts.errors.js';

export type ArtifactFileEntry = ManifestFile;

export interface SealInput {
  /** Who can load the files; `files` unless given. */
  readonly flavor?: string;
  readonly signature?: Readonly<Record<string, unknown>>;
}

const checkSeal = inputCheck({
  type: 'object',
  properties: { flavor: text(64, 1), signature: { type: 'object' } },
});
const MAX_FILES = 1000;

/** The files of a version: uploaded while it is pending, then sealed; read through the version only. */
export class VersionArtifactsService {
  constructor(private readonly parts: RegistryParts) {}

  /** Streams a file into the store and adds it to a pending version. @throws ArtifactNotOpenError */
  async upload(
    context: RequestContext,
    model: string,
    version: string,
    file: { path: string; content: BlobContent },
  ): Promise<ArtifactFileEntry> {
    requireRole(context, 'editor');
    assertArtifactPath(file.path);
    await this.assertTakesFiles(context, model, version);
    const entry = { path: file.path, ...(await this.parts.store.putBlob(file.content)) };
    await this.addFiles(context, model, version, [entry]);
    return entry;
  }

  /** Refuses whoever may not add files to the version now. @throws ArtifactNotOpenError */
  async assertTakesFiles(context: RequestContext, model: string, version: string): Promise<void> {
    requireRole(context, 'editor');
    assertOpen(await findVersion(this.parts.dataSource.manager, context.workspace, model, version));
  }

  /** Adds files that are in the store to a pending version, all or none; the same paths are replaced. */
  async addFiles(
    context: RequestContext,
    model: string,
    version: string,
    entries: readonly ArtifactFileEntry[],
  ): Promise<void> {
    await inTransaction(this.parts.dataSource, (tx) => this.addFilesIn(tx, context, model, version, entries));
  }

  /** As {@link addFiles}, within a transaction of the caller. */
  async addFilesIn(
    tx: Transaction,
    context: RequestContext,
    model: string,
    version: string,
    entries: readonly ArtifactFileEntry[],
  ): Promise<void> {
    requireRole(context, 'editor');
    const found = await this.lockOpen(tx, context, model, version);
    const there = await tx.find(ModelVersionFileEntity, { where: { versionId: found.id }, select: { path: true } });
    const paths = new Set([...there, ...entries].map(({ path }) => path));
    if (paths.size > MAX_FILES) throw InvalidInputError.of('path', `an artifact has at most ${MAX_FILES} files`);
    await tx.save(
      ModelVersionFileEntity,
      entries.map((entry) => ({ versionId: found.id, ...entry })),
    );
    await this.change(tx, context, modelVersionFileUploaded, found, {});
  }

  /**
   * Makes the uploaded files the artifact of the version, or those that its source holds by now, where it had none when it
   * was registered. From then on the artifact never changes.
   *
   * @throws ArtifactNotOpenError, InvalidInputError where there are no files
   */
  async seal(context: RequestContext, model: string, version: string, input: SealInput): Promise<ModelVersionState> {
    requireRole(context, 'editor');
    checkSeal(input);
    const { dataSource } = this.parts;
    const held = await findVersion(dataSource.manager, context.workspace, model, version);
    if (held.artifactStatus === 'external') return this.adopt(context, held, input);
    return inTransaction(dataSource, async (tx) => {
      const found = await this.lockOpen(tx, context, model, version);
      const files = await tx.find(ModelVersionFileEntity, { where: { versionId: found.id }, order: { path: 'ASC' } });
      if (files.length === 0) throw InvalidInputError.of('files', 'upload at least one file first');
      const signature = input.signature ?? found.signature ?? undefined;
      const manifest: ArtifactManifest = {
        schema_version: 1,
        flavor: input.flavor ?? 'files',
        files: files.map(({ path, digest, size }) => ({ path, digest, size })),
        ...(signature === undefined ? {} : { signature }),
      };
      const digest = await this.parts.store.putManifest(manifest);
      return this.close(tx, context, found, {
        artifactUri: artifactUri(digest),
        artifactDigest: digest,
        artifactStatus: 'stored',
        modelSizeBytes: files.reduce((sum, { size }) => sum + size, 0),
        signature: signature === undefined ? null : { ...signature },
      });
    });
  }

  private async adopt(
    context: RequestContext,
    version: ModelVersionEntity,
    { flavor, signature }: SealInput,
  ): Promise<ModelVersionState> {
    const source = await this.parts.sources?.resolve(context, version.storageLocation, undefined);
    if (source == null) throw new ArtifactNotOpenError(version.version, version.artifactStatus);
    if (source.files.length === 0) throw InvalidInputError.of('source', `${version.source} holds no files yet`);
    const files = await storedFiles(this.parts, {
      ...source,
      ...(flavor !== undefined && { flavor }),
      ...(signature !== undefined && { signature }),
    });
    return inTransaction(this.parts.dataSource, async (tx) => {
      await lockModel(tx, version.modelId);
      const found = await tx.findOneByOrFail(ModelVersionEntity, { id: version.id });
      // Somebody else may have been faster, or have deleted it.
      if (found.artifactStatus !== 'external' || found.deletedAt !== null) {
        throw new ArtifactNotOpenError(found.version, found.artifactStatus);
      }
      return this.close(tx, context, found, files);
    });
  }

  private async close(
    tx: Transaction,
    context: RequestContext,
    version: ModelVersionEntity,
    changes: Partial<ModelVersionEntity>,
  ): Promise<ModelVersionState> {
    const sealed = await this.change(tx, context, modelVersionSealed, version, changes);
    await writeGraph(tx, context.workspace, versionGraph(version, await directLineage(tx, version)));
    return sealed;
  }

  /** The manifest of a stored version. @throws ArtifactNotStoredError */
  async manifest(context: RequestContext, model: string, version: string): Promise<ArtifactManifest> {
    requireRole(context, 'viewer');
    const found = await findVersion(this.parts.dataSource.manager, context.workspace, model, version);
    if (found.artifactDigest === null) throw new ArtifactNotStoredError(found.version, found.artifactStatus);
    return this.parts.store.getManifest(found.artifactDigest);
  }

  /** The DSSE envelope that signs the manifest of a stored version, or null when it is not signed. */
  async attestation(context: RequestContext, model: string, version: string): Promise<DsseEnvelope | null> {
    requireRole(context, 'viewer');
    const { artifactDigest } = await findVersion(this.parts.dataSource.manager, context.workspace, model, version);
    return artifactDigest === null ? null : readSignature(this.parts.store, artifactDigest);
  }

  /**
   * The manifest of this digest, where a version of the caller's workspace has it.
   *
   * @throws ArtifactNotFoundError
   */
  async manifestOf(context: RequestContext, digest: string): Promise<ArtifactManifest> {
    requireRole(context, 'viewer');
    if (!(await holdsArtifact(this.parts.dataSource.manager, context.workspace, digest))) {
      throw new ArtifactNotFoundError(`sha256 ${digest}`);
    }
    return this.parts.store.getManifest(digest);
  }

  /** Opens one file; the stream fails at its end when the stored bytes are wrong. */
  async open(
    context: RequestContext,
    model: string,
    version: string,
    path: string,
  ): Promise<{ entry: ArtifactFileEntry; content: Readable }> {
    assertArtifactPath(path);
    const entry = findFile(await this.manifest(context, model, version), path);
    return { entry, content: await this.parts.store.openBlob(entry.digest) };
  }

  private async lockOpen(
    tx: Transaction,
    context: RequestContext,
    model: string,
    version: string,
  ): Promise<ModelVersionEntity> {
    const { id, modelId } = await findVersion(tx, context.workspace, model, version);
    await lockModel(tx, modelId);
    const found = await tx.findOneByOrFail(ModelVersionEntity, { id });
    assertOpen(found);
    return found;
  }

  private async change(
    tx: Transaction,
    context: RequestContext,
    definition: EventDefinition<ModelVersionState>,
    version: ModelVersionEntity,
    changes: Partial<ModelVersionEntity>,
  ): Promise<ModelVersionState> {
    Object.assign(version, changes, { updatedAt: this.parts.clock.now(), revision: version.revision + 1 });
    await tx.save(ModelVersionEntity, version);
    const data = toVersionState(version);
    const { id, revision } = version;
    const event = { definition, subject: `version/${id}`, aggregateId: id, aggregateVersion: revision, data };
    await this.parts.outbox.add(tx, context, event);
    return data;
  }
}

function assertOpen(version: ModelVersionEntity): void {
  if (version.artifactStatus !== 'pending') throw new ArtifactNotOpenError(version.version, version.artifactStatus);
}
