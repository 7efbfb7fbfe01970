import {
  createFeatureStoreServices,
  FeatureCatalog,
  FeatureLineageService,
  FeaturesQueries,
  FeatureServicesQueries,
  FeatureServicesService,
  FeaturesService,
  type FeatureStoreParts,
  type FeatureStoreServices,
  GroupsQueries,
  GroupsService,
  HistoryQueries,
  OnlineApplier,
  ReadsService,
  TrainingSetsService,
  WritesService,
} from '@intelgraph/feature-store';
import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { connectOnlineRedis, MemoryOnlineStore, type OnlineStore, RedisOnlineStore } from '@intelgraph/online-features';
import { APP_CONFIG, CLOCK, IDS, Lifecycle, LOGGER, Readiness } from '@intelgraph/platform';
import { type FactoryProvider, Global, Module, type Type } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import type { FeaturesConfig } from '../config.js';

import { FeatureMetrics } from './feature-metrics.js';
import { OnlineProcess } from './online-process.js';

const PARTS = Symbol('feature store parts');
const SERVICES = Symbol('feature store services');
const ONLINE_STORE = Symbol('online store');

const CLASSES = {
  catalog: FeatureCatalog,
  features: FeaturesService,
  featuresQueries: FeaturesQueries,
  groups: GroupsService,
  groupsQueries: GroupsQueries,
  services: FeatureServicesService,
  servicesQueries: FeatureServicesQueries,
  writes: WritesService,
  reads: ReadsService,
  history: HistoryQueries,
  trainingSets: TrainingSetsService,
  lineage: FeatureLineageService,
  applier: OnlineApplier,
} satisfies Record<keyof FeatureStoreServices, unknown>;

const services: FactoryProvider[] = Object.entries(CLASSES).map(([name, provide]) => ({
  provide: provide as Type,
  inject: [SERVICES],
  useFactory: (all: FeatureStoreServices) => all[name as keyof FeatureStoreServices],
}));

const parts: FactoryProvider = {
  provide: PARTS,
  inject: [DataSource, Outbox, CLOCK, IDS, LOGGER, ONLINE_STORE, FeatureMetrics],
  useFactory: (
    dataSource: DataSource,
    outbox: Outbox,
    clock: Clock,
    ids: IdSource,
    logger: Logger,
    online: OnlineStore,
    observer: FeatureMetrics,
  ): FeatureStoreParts => ({ dataSource, outbox, clock, ids, logger, online, observer }),
};

async function openOnlineStore(config: FeaturesConfig, clock: Clock): Promise<OnlineStore> {
  const { redisUrl, maxOnlineEntities: maxEntities } = config;
  if (redisUrl === undefined) return new MemoryOnlineStore({ clock, maxEntities });
  return new RedisOnlineStore(await connectOnlineRedis(redisUrl, { required: false }));
}

/** The domain's classes, wired once and injectable everywhere. */
@Global()
@Module({
  providers: [
    { provide: FeatureMetrics, inject: [Registry], useFactory: (registry: Registry) => new FeatureMetrics(registry) },
    { provide: ONLINE_STORE, inject: [APP_CONFIG, CLOCK], useFactory: openOnlineStore },
    parts,
    { provide: SERVICES, inject: [PARTS], useFactory: createFeatureStoreServices },
    ...services,
    {
      provide: OnlineProcess,
      inject: [PARTS, OnlineApplier, Lifecycle, Readiness, LOGGER],
      useFactory: (
        store: FeatureStoreParts,
        applier: OnlineApplier,
        lifecycle: Lifecycle,
        readiness: Readiness,
        logger: Logger,
      ) => new OnlineProcess({ store, applier, lifecycle, readiness, logger }),
    },
  ],
  exports: Object.values(CLASSES),
})
export class FeaturesDomainModule {}
