import { join } from 'node:path';

import { createArtifactStore } from '@intelgraph/artifact-store';
import { FeatureServiceService, RegistryServiceService } from '@intelgraph/contracts';
import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { Outbox } from '@intelgraph/messaging';
import {
  AbTestProjection,
  BufferedPredictionLog,
  createTabularRuntime,
  DeploymentsService,
  DiskSpool,
  FeedbackService,
  PostgresDeploymentStore,
  PredictionsService,
  ServingEngine,
  type ServingLimits,
} from '@intelgraph/model-serving';
import {
  APP_CONFIG,
  artifactStorageOf,
  BUS,
  CLOCK,
  grpcClient,
  IDS,
  Lifecycle,
  LOGGER,
  peerOptions,
  Readiness,
  type GrpcClient,
} from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import type { InferenceConfig } from '../config.js';
import { FeatureStoreReader, type FeaturesClient } from '../features/feature-store-reader.js';
import { PredictionMetrics } from '../predictions/prediction-metrics.js';

import { RegistryModelResolver, type RegistryClient } from './registry-model-resolver.js';
import { ServingProcess } from './serving-process.js';

const REGISTRY = Symbol('registry client');
const FEATURES = Symbol('features client');
const PREDICTION_LOG = Symbol('prediction log');

/** The domain's classes, put together for this app. */
@Module({
  providers: [
    {
      provide: REGISTRY,
      inject: [APP_CONFIG],
      useFactory: (config: InferenceConfig): RegistryClient =>
        grpcClient(RegistryServiceService, config.registryGrpcUrl, peerOptions(config)),
    },
    {
      provide: FEATURES,
      inject: [APP_CONFIG],
      useFactory: (config: InferenceConfig): GrpcClient<typeof FeatureServiceService> =>
        grpcClient(FeatureServiceService, config.featuresGrpcUrl, peerOptions(config)),
    },
    {
      provide: PREDICTION_LOG,
      inject: [APP_CONFIG, BUS, LOGGER],
      useFactory: (config: InferenceConfig, bus: Bus, logger: Logger): BufferedPredictionLog | null => {
        if (!config.predictionLog) return null;
        const spool = new DiskSpool(join(config.dataDir, config.app, 'spool'), config.predictionSpool);
        return new BufferedPredictionLog({ bus, spool, logger });
      },
    },
    {
      provide: PredictionMetrics,
      inject: [Registry, PREDICTION_LOG],
      useFactory: (registry: Registry, log: BufferedPredictionLog | null) =>
        new PredictionMetrics(registry, () => log?.status()),
    },
    {
      provide: ServingEngine,
      inject: [APP_CONFIG, DataSource, Outbox, REGISTRY, FEATURES, PREDICTION_LOG, PredictionMetrics, LOGGER],
      useFactory: (
        config: InferenceConfig,
        source: DataSource,
        outbox: Outbox,
        registry: RegistryClient,
        features: FeaturesClient,
        log: BufferedPredictionLog | null,
        observer: PredictionMetrics,
        logger: Logger,
      ) =>
        new ServingEngine({
          store: new PostgresDeploymentStore(source, outbox),
          resolver: new RegistryModelResolver(registry),
          runtime: createTabularRuntime({ threads: config.threads }),
          artifacts: createArtifactStore(artifactStorageOf(config)),
          dataDir: join(config.dataDir, config.app),
          encryptionKeys: config.artifactEncryptionKeys,
          features: new FeatureStoreReader(features),
          ...(log === null ? {} : { log }),
          observer,
          limits: limitsOf(config),
          logger,
        }),
    },
    {
      provide: ServingProcess,
      inject: [ServingEngine, PREDICTION_LOG, Lifecycle, Readiness, REGISTRY, FEATURES],
      useFactory: (
        engine: ServingEngine,
        log: BufferedPredictionLog | null,
        lifecycle: Lifecycle,
        readiness: Readiness,
        ...peers: { close(): void }[]
      ) => new ServingProcess({ engine, log, lifecycle, readiness, peers }),
    },
    {
      provide: FeedbackService,
      inject: [DataSource, Outbox, CLOCK, IDS],
      useFactory: (source: DataSource, outbox: Outbox, clock: Clock, ids: IdSource) =>
        new FeedbackService({ source, outbox, clock, ids }),
    },
    AbTestProjection,
    {
      provide: DeploymentsService,
      inject: [ServingEngine],
      useFactory: (engine: ServingEngine) => engine.deployments,
    },
    {
      provide: PredictionsService,
      inject: [ServingEngine],
      useFactory: (engine: ServingEngine) => engine.predictions,
    },
  ],
  exports: [ServingEngine, ServingProcess, DeploymentsService, PredictionsService, FeedbackService, AbTestProjection],
})
export class ServingModule {}

function limitsOf({
  maxBatchRows,
  maxRowsInFlight,
  maxExplanations,
  explanationTimeout: explanationMs,
}: InferenceConfig): Partial<ServingLimits> {
  return { maxBatchRows, maxRowsInFlight, maxExplanations, explanationMs };
}
