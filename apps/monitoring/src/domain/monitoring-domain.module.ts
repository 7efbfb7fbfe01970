import { openArtifactStore } from '@intelgraph/artifact-store';
import { RegistryServiceService } from '@intelgraph/contracts';
import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import {
  AbTestScheduler,
  AbTestsService,
  AlertsService,
  CheckRunner,
  CheckScheduler,
  ChecksQueries,
  ChecksService,
  createModelMonitoringServices,
  DriftService,
  FeedbackService,
  ModelNames,
  ModelRenames,
  type MonitoringParts,
  type MonitoringServices,
  PerformanceService,
  PredictionLineageQueries,
  PredictionsQueries,
  PredictionsService,
  QualityService,
  ReportsQueries,
  RetentionService,
  RewardsService,
  VersionLineage,
} from '@intelgraph/model-monitoring';
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
  Pruner,
} from '@intelgraph/platform';
import { type FactoryProvider, Global, Module, type Type } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import { ArtifactProfiles } from '../baselines/artifact-profiles.js';
import { MonitoringProcess } from '../checks/monitoring-process.js';
import type { MonitoringConfig } from '../config.js';

import { MonitoringMetrics } from './monitoring-metrics.js';

const BASIS = Symbol('what every part is made of');
const SERVICES = Symbol('model monitoring services');

const CLASSES = {
  names: ModelNames,
  renames: ModelRenames,
  predictions: PredictionsService,
  predictionsQueries: PredictionsQueries,
  versionLineage: VersionLineage,
  predictionLineage: PredictionLineageQueries,
  feedback: FeedbackService,
  drift: DriftService,
  quality: QualityService,
  reports: ReportsQueries,
  performance: PerformanceService,
  checks: ChecksService,
  checksQueries: ChecksQueries,
  checkRunner: CheckRunner,
  abTests: AbTestsService,
  rewards: RewardsService,
  retention: RetentionService,
} satisfies Record<keyof MonitoringServices, unknown>;

const services: FactoryProvider[] = Object.entries(CLASSES).map(([name, provide]) => ({
  provide: provide as Type,
  inject: [SERVICES],
  useFactory: (all: MonitoringServices) => all[name as keyof MonitoringServices],
}));

const basis: FactoryProvider = {
  provide: BASIS,
  inject: [DataSource, Outbox, CLOCK, IDS, LOGGER],
  useFactory: (
    dataSource: DataSource,
    outbox: Outbox,
    clock: Clock,
    ids: IdSource,
    logger: Logger,
  ): MonitoringParts => ({ dataSource, outbox, clock, ids, logger }),
};

const profiles: FactoryProvider = {
  provide: ArtifactProfiles,
  inject: [APP_CONFIG, PEER_OPTIONS],
  useFactory: async (config: MonitoringConfig, peers: GrpcClientOptions) => {
    const registry = grpcClient(RegistryServiceService, config.registryGrpcUrl, peers);
    return new ArtifactProfiles(registry, await openArtifactStore(artifactStorageOf(config)));
  },
};

const monitoringProcess: FactoryProvider = {
  provide: MonitoringProcess,
  inject: [CheckScheduler, AbTestScheduler, RetentionService, Lifecycle, BASIS, APP_CONFIG],
  useFactory: (
    checks: CheckScheduler,
    abTests: AbTestScheduler,
    retention: RetentionService,
    lifecycle: Lifecycle,
    { clock, logger }: MonitoringParts & { logger: Logger },
    { retention: retentionMs }: MonitoringConfig,
  ) => {
    const what = 'predictions, labels and runs of checks';
    const pruner = new Pruner({ what, retention, lifecycle, clock, logger, retentionMs });
    return new MonitoringProcess({ schedulers: [checks, abTests], pruner, lifecycle });
  },
};

/** The domain's classes, wired once and injectable everywhere. */
@Global()
@Module({
  providers: [
    {
      provide: MonitoringMetrics,
      inject: [Registry],
      useFactory: (registry: Registry) => new MonitoringMetrics(registry),
    },
    basis,
    profiles,
    {
      provide: SERVICES,
      inject: [BASIS, AlertsService, ArtifactProfiles, MonitoringMetrics],
      useFactory: (
        parts: MonitoringParts,
        conditions: AlertsService,
        training: ArtifactProfiles,
        observer: MonitoringMetrics,
      ) => createModelMonitoringServices({ ...parts, conditions, profiles: training, observer }),
    },
    ...services,
    {
      provide: CheckScheduler,
      inject: [CheckRunner, APP_CONFIG, LOGGER],
      useFactory: (runner: CheckRunner, { checksPoll: pollMs }: MonitoringConfig, logger: Logger) =>
        new CheckScheduler(runner, { pollMs, logger }),
    },
    {
      provide: AbTestScheduler,
      inject: [BASIS, MonitoringMetrics, APP_CONFIG, LOGGER],
      useFactory: (
        parts: MonitoringParts,
        observer: MonitoringMetrics,
        { abTestsEvery: everyMs }: MonitoringConfig,
        logger: Logger,
      ) => new AbTestScheduler({ ...parts, observer }, { everyMs, logger }),
    },
    monitoringProcess,
  ],
  exports: [...Object.values(CLASSES), CheckScheduler],
})
export class MonitoringDomainModule {}
