import type { Logger } from '@intelgraph/kernel';
import { PurgedBlobs } from '@intelgraph/ml-registry';
import { Lifecycle, LOGGER } from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import { ArtifactsHttpController } from './artifacts.http.controller.js';
import { BlobSweeper } from './blob-sweeper.js';

@Module({
  controllers: [ArtifactsHttpController],
  providers: [
    {
      provide: BlobSweeper,
      inject: [PurgedBlobs, Lifecycle, LOGGER],
      useFactory: (blobs: PurgedBlobs, lifecycle: Lifecycle, logger: Logger) =>
        new BlobSweeper(blobs, lifecycle, logger),
    },
  ],
})
export class ArtifactsModule {}
