import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import {
  BatchJobsService,
  BatchUploadsService,
  createBatchJobs,
  ServingEngine,
  type BatchJobs,
} from '@intelgraph/model-serving';
import { APP_CONFIG, CLOCK, IDS, Lifecycle, LOGGER, Pruner, s3ServerOf } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import type { InferenceConfig } from '../config.js';
import { ServingModule } from '../serving/serving.module.js';

import { BatchJobMetrics } from './batch-job-metrics.js';
import { BatchJobProcess } from './batch-job-process.js';
import { BatchExplanationsHttpController } from './batch-explanations.http.controller.js';
import { BatchJobsHttpController } from './batch-jobs.http.controller.js';
import { BatchUploadsHttpController } from './batch-uploads.http.controller.js';

const BATCH_JOBS = Symbol('batch jobs');

@Module({
  imports: [ServingModule],
  controllers: [BatchJobsHttpController, BatchExplanationsHttpController, BatchUploadsHttpController],
  providers: [
    {
      provide: BATCH_JOBS,
      inject: [APP_CONFIG, DataSource, Outbox, ServingEngine, CLOCK, IDS, LOGGER, Registry],
      useFactory: batchJobsOf,
    },
    { provide: BatchJobsService, inject: [BATCH_JOBS], useFactory: ({ jobs }: BatchJobs) => jobs },
    { provide: BatchUploadsService, inject: [BATCH_JOBS], useFactory: ({ uploads }: BatchJobs) => uploads },
    {
      provide: Pruner,
      inject: [BATCH_JOBS, Lifecycle, CLOCK, LOGGER, APP_CONFIG],
      useFactory: (
        { retention }: BatchJobs,
        lifecycle: Lifecycle,
        clock: Clock,
        logger: Logger,
        { batchRetention: retentionMs }: InferenceConfig,
      ) => new Pruner({ what: 'files of batch jobs', retention, lifecycle, clock, logger, retentionMs }),
    },
    {
      provide: BatchJobProcess,
      inject: [BatchJobsService, Lifecycle],
      useFactory: (jobs: BatchJobsService, lifecycle: Lifecycle) => new BatchJobProcess(jobs, lifecycle),
    },
  ],
  exports: [BatchJobProcess, Pruner],
})
export class BatchJobsModule {}

function batchJobsOf(
  config: InferenceConfig,
  source: DataSource,
  outbox: Outbox,
  engine: ServingEngine,
  clock: Clock,
  ids: IdSource,
  logger: Logger,
  registry: Registry,
): BatchJobs {
  const observer = new BatchJobMetrics(registry);
  const batch = createBatchJobs({
    ...{ source, outbox, engine, clock, ids, logger, observer },
    folder: config.batchFolder,
    dataRoots: config.dataRoots,
    s3: { server: s3ServerOf(config), roots: config.dataS3Roots, maxInputBytes: config.batchS3InputLimit },
    maxUploadBytes: config.batchUploadLimit,
    limits: { memoryLimit: config.batchReadMemory, threads: config.batchReadThreads },
    concurrency: config.batchConcurrency,
    retentionMs: config.batchRetention,
  });
  observer.watch(batch.jobs);
  return batch;
}
