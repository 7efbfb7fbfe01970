import { join } from 'node:path';

import type { ArtifactStore } from '@intelgraph/artifact-store';
import { ArtifactUploadsService } from '@intelgraph/experiment-tracking';
import type { Logger } from '@intelgraph/kernel';
import { PurgedBlobs, VersionArchivesService, VersionArtifactsService } from '@intelgraph/ml-registry';
import { APP_CONFIG, Lifecycle, LOGGER } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { RegistryConfig } from '../config.js';
import { UploadsModule } from '../uploads/uploads.module.js';

import { ARTIFACT_STORE } from './artifact-store.module.js';

import { ArtifactsHttpController } from './artifacts.http.controller.js';
import { BlobSweeper } from './blob-sweeper.js';

@Module({
  imports: [UploadsModule],
  controllers: [ArtifactsHttpController],
  providers: [
    {
      provide: VersionArchivesService,
      inject: [ARTIFACT_STORE, DataSource, VersionArtifactsService, PurgedBlobs, APP_CONFIG],
      useFactory: (
        store: ArtifactStore,
        dataSource: DataSource,
        artifacts: VersionArtifactsService,
        purged: PurgedBlobs,
        config: RegistryConfig,
      ) =>
        new VersionArchivesService({
          ...{ store, dataSource, artifacts, purged },
          folder: join(config.dataDir, config.app, 'archives'),
          limits: {
            maxBytes: config.archiveMaxBytes,
            maxEntries: config.archiveMaxEntries,
            maxRatio: config.archiveMaxRatio,
          },
        }),
    },
    {
      provide: BlobSweeper,
      inject: [PurgedBlobs, ArtifactUploadsService, Lifecycle, LOGGER],
      useFactory: (blobs: PurgedBlobs, uploads: ArtifactUploadsService, lifecycle: Lifecycle, logger: Logger) =>
        new BlobSweeper(blobs, uploads, lifecycle, logger),
    },
  ],
})
export class ArtifactsModule {}
