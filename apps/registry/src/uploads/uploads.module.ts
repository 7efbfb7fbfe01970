import { type ArtifactStore, createDirectUploads } from '@intelgraph/artifact-store';
import {
  ArtifactFilesService,
  ArtifactUploadsService,
  DirectParts,
  type UploadsParts,
  WorkspaceFiles,
} from '@intelgraph/experiment-tracking';
import type { Clock, IdSource } from '@intelgraph/kernel';
import { PurgedBlobs, VersionArtifactsService, VersionsQueries } from '@intelgraph/ml-registry';
import { APP_CONFIG, artifactStorageOf, CLOCK, IDS } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';
import type { RegistryConfig } from '../config.js';
import { TrackingModule } from '../runs/tracking.module.js';

import { UploadsHttpController } from './uploads.http.controller.js';
import { VersionUploads } from './version-uploads.js';

const UPLOADS_PARTS = Symbol('UPLOADS_PARTS');

/** Files that arrive in parts: of runs by MLflow's API, of versions by ours. The registry frees what they leave behind. */
@Module({
  imports: [TrackingModule],
  controllers: [UploadsHttpController],
  providers: [
    {
      provide: UPLOADS_PARTS,
      inject: [DataSource, ARTIFACT_STORE, PurgedBlobs, CLOCK, IDS, APP_CONFIG],
      useFactory: (
        dataSource: DataSource,
        store: ArtifactStore,
        purged: PurgedBlobs,
        clock: Clock,
        ids: IdSource,
        config: RegistryConfig,
      ): UploadsParts => ({
        ...{ dataSource, store, clock, ids, maxFileSize: config.maxFileSize },
        direct: new DirectParts(createDirectUploads(artifactStorageOf(config))),
        release: (tx, digests) => purged.release(tx, digests),
      }),
    },
    {
      provide: ArtifactUploadsService,
      inject: [UPLOADS_PARTS, ArtifactFilesService],
      useFactory: (parts: UploadsParts, files: ArtifactFilesService) =>
        new ArtifactUploadsService(parts, new WorkspaceFiles(files)),
    },
    {
      provide: VersionUploads,
      inject: [UPLOADS_PARTS, VersionArtifactsService, VersionsQueries],
      useFactory: (parts: UploadsParts, artifacts: VersionArtifactsService, versions: VersionsQueries) =>
        new VersionUploads(parts, artifacts, versions),
    },
  ],
  exports: [ArtifactUploadsService],
})
export class UploadsModule {}
