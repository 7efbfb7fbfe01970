import { join } from 'node:path';

import { RegistryServiceService, TrackingServiceService } from '@intelgraph/contracts';
import { openArtifactStore } from '@intelgraph/artifact-store';
import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import {
  createMLTraining,
  DatasetsService,
  EvaluationsService,
  FairnessPolicies,
  JobsService,
  type MLTraining,
} from '@intelgraph/ml-training';
import {
  APP_CONFIG,
  artifactStorageOf,
  CLOCK,
  grpcClient,
  type GrpcClientOptions,
  IDS,
  Lifecycle,
  LOGGER,
  PEER_OPTIONS,
} from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import type { TrainingConfig } from '../config.js';
import { GrpcModelRegistry, type RegistryClient } from '../registry/grpc-model-registry.js';
import { GrpcRunTracker, type TrackingClient } from '../registry/grpc-run-tracker.js';

import { addJobGauge, TrainingMetrics } from './training-metrics.js';
import { TrainingProcesses } from './training-processes.js';

const REGISTRY = Symbol('registry client');
const TRACKING = Symbol('tracking client');
const TRAINING = Symbol('training domain');

/** The domain's classes, put together for this app. */
@Module({
  providers: [
    {
      provide: REGISTRY,
      inject: [APP_CONFIG, PEER_OPTIONS],
      useFactory: (config: TrainingConfig, peers: GrpcClientOptions): RegistryClient =>
        grpcClient(RegistryServiceService, config.registryGrpcUrl, peers),
    },
    {
      provide: TRACKING,
      inject: [APP_CONFIG, PEER_OPTIONS],
      useFactory: (config: TrainingConfig, peers: GrpcClientOptions): TrackingClient =>
        grpcClient(TrackingServiceService, config.registryGrpcUrl, peers),
    },
    {
      provide: TRAINING,
      inject: [APP_CONFIG, DataSource, Outbox, REGISTRY, TRACKING, CLOCK, IDS, LOGGER, Registry],
      useFactory: trainingOf,
    },
    { provide: DatasetsService, inject: [TRAINING], useFactory: ({ datasets }: MLTraining) => datasets },
    { provide: JobsService, inject: [TRAINING], useFactory: ({ jobs }: MLTraining) => jobs },
    { provide: EvaluationsService, inject: [TRAINING], useFactory: ({ evaluations }: MLTraining) => evaluations },
    { provide: FairnessPolicies, inject: [TRAINING], useFactory: ({ policies }: MLTraining) => policies },
    {
      provide: TrainingProcesses,
      inject: [JobsService, Lifecycle, REGISTRY, TRACKING],
      useFactory: (jobs: JobsService, lifecycle: Lifecycle, registry: RegistryClient, tracking: TrackingClient) =>
        new TrainingProcesses(jobs, lifecycle, () => {
          registry.close();
          tracking.close();
        }),
    },
  ],
  exports: [DatasetsService, JobsService, EvaluationsService, FairnessPolicies, TrainingProcesses],
})
export class TrainingModule {}

async function trainingOf(
  config: TrainingConfig,
  source: DataSource,
  outbox: Outbox,
  registry: RegistryClient,
  tracking: TrackingClient,
  clock: Clock,
  ids: IdSource,
  logger: Logger,
  metrics: Registry,
): Promise<MLTraining> {
  const artifacts = artifactStorageOf(config);
  // Jobs open the store in processes of their own; a wrong key of the KMS is to be known before the first.
  await openArtifactStore(artifacts);
  const training = createMLTraining({
    source,
    outbox,
    registry: new GrpcModelRegistry(registry),
    tracker: new GrpcRunTracker(tracking),
    clock,
    ids,
    logger,
    uploadsDir: join(config.dataDir, 'uploads'),
    maxUploadBytes: config.uploadLimit,
    dataRoots: config.dataRoots,
    artifacts,
    reading: {
      maxRows: config.maxRows,
      maxColumns: config.maxColumns,
      memoryLimit: config.readMemory,
      threads: config.readThreads,
    },
    concurrency: config.concurrency,
    processMemoryMb: config.processMemoryMb,
    maxAttempts: config.maxAttempts,
    observer: new TrainingMetrics(metrics),
  });
  addJobGauge(metrics, training.jobs);
  return training;
}
