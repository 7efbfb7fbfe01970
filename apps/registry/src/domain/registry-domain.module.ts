import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { Clock, IdSource } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import {
  AbTestsQueries,
  AbTestsService,
  ComparisonsService,
  createRegistryServices,
  LineageQueries,
  LineageService,
  ModelsQueries,
  ModelsService,
  PoliciesProjection,
  PromotionPoliciesService,
  type RegistryServices,
  RollbacksService,
  StagesQueries,
  StagesService,
  VersionArtifactsService,
  VersionFactsQueries,
  VersionsQueries,
  VersionsService,
} from '@intelgraph/ml-registry';
import { CLOCK, IDS } from '@intelgraph/platform';
import { type FactoryProvider, Global, Module, type Type } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';
import { TrackedRuns } from '../runs/tracked-runs.js';
import { TrackingModule } from '../runs/tracking.module.js';

import { addRegistryGauges } from './registry-metrics.js';

const SERVICES = Symbol('registry services');

const CLASSES = {
  models: ModelsService,
  modelsQueries: ModelsQueries,
  versions: VersionsService,
  versionsQueries: VersionsQueries,
  artifacts: VersionArtifactsService,
  lineage: LineageService,
  lineageQueries: LineageQueries,
  policies: PromotionPoliciesService,
  policiesProjection: PoliciesProjection,
  versionFacts: VersionFactsQueries,
  stages: StagesService,
  stagesQueries: StagesQueries,
  rollbacks: RollbacksService,
  abTests: AbTestsService,
  abTestsQueries: AbTestsQueries,
  comparisons: ComparisonsService,
} satisfies Record<keyof RegistryServices, unknown>;

const providers: FactoryProvider[] = Object.entries(CLASSES).map(([name, provide]) => ({
  provide: provide as Type,
  inject: [SERVICES],
  useFactory: (services: RegistryServices) => services[name as keyof RegistryServices],
}));

/** The domain's classes, wired once and injectable everywhere. */
@Global()
@Module({
  imports: [TrackingModule],
  providers: [
    {
      provide: SERVICES,
      inject: [DataSource, Outbox, CLOCK, IDS, ARTIFACT_STORE, TrackedRuns, Registry],
      useFactory: (
        dataSource: DataSource,
        outbox: Outbox,
        clock: Clock,
        ids: IdSource,
        store: ArtifactStore,
        runs: TrackedRuns,
        metrics: Registry,
      ): RegistryServices => {
        const services = createRegistryServices({ dataSource, outbox, clock, ids, store, runs });
        addRegistryGauges(metrics, services);
        return services;
      },
    },
    ...providers,
  ],
  exports: Object.values(CLASSES),
})
export class RegistryDomainModule {}
