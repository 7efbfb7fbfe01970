import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { Clock, IdSource } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import {
  AbTestsQueries,
  AbTestsService,
  AliasesQueries,
  AliasesService,
  ComparisonsService,
  createRegistryServices,
  FreeMovesService,
  LabelsService,
  LineageQueries,
  LineageService,
  ModelChangesService,
  ModelRemovalService,
  ModelSearchQueries,
  ModelsQueries,
  ModelsService,
  ModelViewsQueries,
  PoliciesProjection,
  PromotionPoliciesService,
  PurgedBlobs,
  type RegistryServices,
  RegistrySettingsService,
  RollbacksService,
  SourcedVersionsService,
  StagesQueries,
  StagesService,
  VersionArtifactsService,
  VersionChangesService,
  VersionFactsQueries,
  VersionRemovalService,
  VersionSearchQueries,
  VersionsQueries,
  VersionsService,
  VersionViewsQueries,
} from '@intelgraph/ml-registry';
import { APP_CONFIG, CLOCK, IDS } from '@intelgraph/platform';
import { type FactoryProvider, Global, Module, type Type } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';
import type { RegistryConfig } from '../config.js';
import { RunBlobHolder } from '../runs/run-blob-holder.js';
import { TrackedRuns } from '../runs/tracked-runs.js';
import { TrackedSources } from '../runs/tracked-sources.js';
import { TrackingModule } from '../runs/tracking.module.js';

import { addRegistryGauges } from './registry-metrics.js';

const SERVICES = Symbol('registry services');

const CLASSES = {
  models: ModelsService,
  modelChanges: ModelChangesService,
  modelRemoval: ModelRemovalService,
  modelsQueries: ModelsQueries,
  modelViews: ModelViewsQueries,
  versions: VersionsService,
  sourcedVersions: SourcedVersionsService,
  versionChanges: VersionChangesService,
  versionRemoval: VersionRemovalService,
  versionsQueries: VersionsQueries,
  versionViews: VersionViewsQueries,
  modelSearch: ModelSearchQueries,
  versionSearch: VersionSearchQueries,
  labels: LabelsService,
  aliases: AliasesService,
  aliasesQueries: AliasesQueries,
  settings: RegistrySettingsService,
  purgedBlobs: PurgedBlobs,
  artifacts: VersionArtifactsService,
  lineage: LineageService,
  lineageQueries: LineageQueries,
  policies: PromotionPoliciesService,
  policiesProjection: PoliciesProjection,
  versionFacts: VersionFactsQueries,
  stages: StagesService,
  stagesQueries: StagesQueries,
  rollbacks: RollbacksService,
  freeMoves: FreeMovesService,
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
      inject: [DataSource, Outbox, CLOCK, IDS, ARTIFACT_STORE, TrackedRuns, TrackedSources, APP_CONFIG, Registry],
      useFactory: (
        dataSource: DataSource,
        outbox: Outbox,
        clock: Clock,
        ids: IdSource,
        store: ArtifactStore,
        runs: TrackedRuns,
        sources: TrackedSources,
        { mlflowTransitions, purgeGrace }: RegistryConfig,
        metrics: Registry,
      ): RegistryServices => {
        const services = createRegistryServices({
          ...{ dataSource, outbox, clock, ids, store, runs, sources, mlflowTransitions },
          blobHolders: [new RunBlobHolder(dataSource)],
          purgeGraceMs: purgeGrace,
        });
        addRegistryGauges(metrics, services);
        return services;
      },
    },
    ...providers,
  ],
  exports: Object.values(CLASSES),
})
export class RegistryDomainModule {}
