import { join } from 'node:path';

import { openArtifactStore } from '@intelgraph/artifact-store';
import { RegistryServiceService } from '@intelgraph/contracts';
import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { Outbox } from '@intelgraph/messaging';
import {
  AbTestProjection,
  BufferedPredictionLog,
  BusShadowLog,
  CanaryController,
  createModelRuntime,
  DeploymentLimits,
  DeploymentPoliciesService,
  DeploymentsService,
  DiskSpool,
  type FeatureReader,
  FeedbackService,
  ModelRenames,
  PostgresDeploymentStore,
  PostgresMeasurementStore,
  PostgresShadowSumStore,
  PredictionsService,
  QuotaLedger,
  RedisSharedStore,
  ReplaysService,
  ServingEngine,
  type ServingLimits,
  type SharedStore,
} from '@intelgraph/model-serving';
import { connectOnlineRedis } from '@intelgraph/online-features';
import {
  APP_CONFIG,
  artifactStorageOf,
  BUS,
  CLOCK,
  createRateLimiter,
  grpcClient,
  type GrpcClientOptions,
  IDS,
  Lifecycle,
  LOGGER,
  PEER_OPTIONS,
  Readiness,
  type Tracing,
  TRACING,
} from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import type { InferenceConfig } from '../config.js';
import { MonitoredRewards } from '../deployment-policies/monitored-rewards.js';
import { PolicyMetrics } from '../deployment-policies/policy-metrics.js';
import { ShadowMetrics } from '../deployment-policies/shadow-metrics.js';
import { FEATURE_READER, FeaturesModule } from '../features/features.module.js';
import { PredictionMetrics } from '../predictions/prediction-metrics.js';
import { PredictionSpans } from '../predictions/prediction-spans.js';
import { quotaLedger } from '../quotas/quota-ledger.js';
import { deploymentLimits } from '../rate-limits/deployment-limits.js';
import { MonitoredPredictions } from '../replays/monitored-predictions.js';
import { MonitoredPredictionsModule } from '../replays/monitored-predictions.module.js';

import { pythonRuntime } from './python-runtime.js';
import { RegistryModelResolver, type RegistryClient } from './registry-model-resolver.js';
import { ServingMetrics } from './serving-metrics.js';
import { ServingProcess } from './serving-process.js';

export const REGISTRY = Symbol('registry client');
const PREDICTION_LOG = Symbol('prediction log');
const SHADOW_LOG = Symbol('shadow log');
const SHARED_RESULTS = Symbol('shared results');
const SHARED_REDIS = Symbol('shared Redis');

/** The domain's classes, put together for this app. */
@Module({
  imports: [FeaturesModule, MonitoredPredictionsModule],
  providers: [
    {
      provide: REGISTRY,
      inject: [APP_CONFIG, PEER_OPTIONS],
      useFactory: (config: InferenceConfig, peers: GrpcClientOptions): RegistryClient =>
        grpcClient(RegistryServiceService, config.registryGrpcUrl, peers),
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
      provide: SHADOW_LOG,
      inject: [APP_CONFIG, BUS, LOGGER],
      useFactory: (config: InferenceConfig, bus: Bus, logger: Logger): BusShadowLog | null =>
        config.predictionLog ? new BusShadowLog({ bus, logger }) : null,
    },
    {
      provide: ShadowMetrics,
      inject: [Registry, SHADOW_LOG],
      useFactory: (registry: Registry, log: BusShadowLog | null) => new ShadowMetrics(registry, log),
    },
    {
      provide: PredictionMetrics,
      inject: [Registry, PREDICTION_LOG],
      useFactory: (registry: Registry, log: BufferedPredictionLog | null) =>
        new PredictionMetrics(registry, () => log?.status()),
    },
    {
      provide: ServingMetrics,
      inject: [Registry],
      useFactory: (registry: Registry) => new ServingMetrics(registry),
    },
    {
      provide: SHARED_REDIS,
      inject: [APP_CONFIG, Lifecycle],
      useFactory: async (config: InferenceConfig, lifecycle: Lifecycle): Promise<Redis | null> => {
        if (config.redisUrl === undefined) return null;
        const redis = await connectOnlineRedis(config.redisUrl, { required: false });
        lifecycle.onClose('transports', 'shared Redis', () => redis.disconnect());
        return redis;
      },
    },
    {
      provide: SHARED_RESULTS,
      inject: [SHARED_REDIS],
      useFactory: (redis: Redis | null): SharedStore | null => (redis === null ? null : new RedisSharedStore(redis)),
    },
    {
      provide: DeploymentLimits,
      inject: [SHARED_REDIS, APP_CONFIG, Registry],
      useFactory: (redis: Redis | null, { rateLimitPatience: patienceMs }: InferenceConfig, registry: Registry) =>
        deploymentLimits(createRateLimiter({ redis: redis ?? undefined, patienceMs, registry }), registry),
    },
    {
      provide: QuotaLedger,
      inject: [CLOCK, Registry],
      useFactory: (clock: Clock, registry: Registry) => quotaLedger(clock, registry),
    },
    {
      provide: ServingEngine,
      inject: [
        ...[APP_CONFIG, DataSource, Outbox, REGISTRY, FEATURE_READER, PREDICTION_LOG, SHADOW_LOG],
        ...[
          SHARED_RESULTS,
          DeploymentLimits,
          QuotaLedger,
          PredictionMetrics,
          ServingMetrics,
          PolicyMetrics,
          MonitoredPredictions,
          MonitoredRewards,
          TRACING,
          CLOCK,
          LOGGER,
        ],
      ],
      useFactory: async (
        config: InferenceConfig,
        source: DataSource,
        outbox: Outbox,
        registry: RegistryClient,
        features: FeatureReader,
        log: BufferedPredictionLog | null,
        shadowLog: BusShadowLog | null,
        sharedResults: SharedStore | null,
        rateLimits: DeploymentLimits,
        quotas: QuotaLedger,
        observer: PredictionMetrics,
        metrics: ServingMetrics,
        policyObserver: PolicyMetrics,
        recorded: MonitoredPredictions,
        rewards: MonitoredRewards,
        tracing: Tracing | null,
        clock: Clock,
        logger: Logger,
      ) => {
        const storage = artifactStorageOf(config);
        return new ServingEngine({
          store: new PostgresDeploymentStore(source, outbox),
          measurements: new PostgresMeasurementStore(source),
          shadowSums: new PostgresShadowSumStore(source),
          rewards,
          policyObserver,
          resolver: new RegistryModelResolver(registry),
          runtime: createModelRuntime(
            {
              threads: config.threads === 0 ? undefined : config.threads,
              memoryMb: config.workerMemoryMb,
              onRestart: (reason) => metrics.workerRestarted(reason),
            },
            pythonRuntime(config, logger),
          ),
          artifacts: await openArtifactStore(storage),
          dataDir: join(config.dataDir, config.app),
          encryptionKeys: storage.encryptionKeys,
          kms: storage.kms,
          trustedKeys: config.artifactTrustedKeys,
          features,
          ...(log === null ? {} : { log }),
          shadowLog: shadowLog ?? undefined,
          ...(sharedResults === null ? {} : { sharedResults }),
          rateLimits,
          quotas,
          recorded,
          observer,
          tracer: tracing === null ? undefined : new PredictionSpans(tracing),
          artifactRefused: (place, reason) => metrics.artifactRefused(place, reason),
          execution: metrics,
          limits: limitsOf(config),
          clock,
          logger,
        });
      },
    },
    {
      provide: ServingProcess,
      inject: [
        ...[ServingEngine, PREDICTION_LOG, SHADOW_LOG, Lifecycle, Readiness],
        ...[ServingMetrics, PolicyMetrics, ShadowMetrics, REGISTRY],
      ],
      useFactory: (
        engine: ServingEngine,
        log: BufferedPredictionLog | null,
        shadowLog: BusShadowLog | null,
        lifecycle: Lifecycle,
        readiness: Readiness,
        metrics: ServingMetrics,
        policies: PolicyMetrics,
        shadows: ShadowMetrics,
        registry: RegistryClient,
      ) => {
        policies.watch(engine);
        shadows.watch(engine);
        return new ServingProcess({
          engine,
          log,
          shadowLog,
          lifecycle,
          readiness,
          metrics,
          closeRegistry: () => registry.close(),
        });
      },
    },
    {
      provide: FeedbackService,
      inject: [DataSource, Outbox, CLOCK, IDS],
      useFactory: (source: DataSource, outbox: Outbox, clock: Clock, ids: IdSource) =>
        new FeedbackService({ source, outbox, clock, ids }),
    },
    AbTestProjection,
    ModelRenames,
    {
      provide: PolicyMetrics,
      inject: [Registry],
      useFactory: (registry: Registry) => new PolicyMetrics(registry),
    },
    {
      provide: DeploymentPoliciesService,
      inject: [ServingEngine],
      useFactory: (engine: ServingEngine) => engine.policies,
    },
    {
      provide: CanaryController,
      inject: [ServingEngine],
      useFactory: (engine: ServingEngine) => engine.canaries,
    },
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
    {
      provide: ReplaysService,
      inject: [ServingEngine],
      useFactory: (engine: ServingEngine) => engine.replays,
    },
  ],
  exports: [
    ...[DeploymentPoliciesService, CanaryController],
    ...[ServingEngine, ServingProcess, DeploymentsService, PredictionsService, ReplaysService],
    ...[FeedbackService, AbTestProjection, ModelRenames, QuotaLedger, REGISTRY],
  ],
})
export class ServingModule {}

function limitsOf({
  maxBatchRows,
  maxRowsInFlight,
  maxExplanations,
  maxQueue,
  modelsMemoryMb,
  explanationTimeout: explanationMs,
  resultCacheMemory: maxResultBytes,
  resultCacheEntries: maxResults,
}: InferenceConfig): Partial<ServingLimits> {
  const maxModelBytes = modelsMemoryMb === 0 ? Infinity : modelsMemoryMb * 1024 * 1024;
  return {
    maxBatchRows,
    maxRowsInFlight,
    maxExplanations,
    explanationMs,
    maxQueue,
    maxModelBytes,
    maxResultBytes,
    maxResults,
  };
}
