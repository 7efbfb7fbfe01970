import type { ArtifactStore } from '@intelgraph/artifact-store';
import { ArtifactFilesService, ArtifactUploadsService } from '@intelgraph/experiment-tracking';
import type { Clock, IdSource } from '@intelgraph/kernel';
import { PurgedBlobs } from '@intelgraph/ml-registry';
import { APP_CONFIG, CLOCK, IDS } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';
import type { RegistryConfig } from '../config.js';
import { TrackingModule } from '../runs/tracking.module.js';

/** Artifact files that arrive in parts; the registry frees what they leave behind. */
@Module({
  imports: [TrackingModule],
  providers: [
    {
      provide: ArtifactUploadsService,
      inject: [DataSource, ARTIFACT_STORE, ArtifactFilesService, PurgedBlobs, CLOCK, IDS, APP_CONFIG],
      useFactory: (
        dataSource: DataSource,
        store: ArtifactStore,
        files: ArtifactFilesService,
        purged: PurgedBlobs,
        clock: Clock,
        ids: IdSource,
        { maxFileSize }: RegistryConfig,
      ) =>
        new ArtifactUploadsService({
          ...{ dataSource, store, files, clock, ids, maxFileSize },
          release: (tx, digests) => purged.release(tx, digests),
        }),
    },
  ],
})
export class UploadsModule {}
