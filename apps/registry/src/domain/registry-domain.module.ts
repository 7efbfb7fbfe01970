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
  VersionsQueries,
  VersionsService,
  VersionViewsQueries,
} from '@intelgraph/ml-registry';
import { CLOCK, IDS } from '@intelgraph/platform';
import { type FactoryProvider, Global, Module, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';
import { TrackedRuns } from '../runs/tracked-runs.js';
import { TrackingModule } from '../runs/tracking.module.js';

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
      inject: [DataSource, Outbox, CLOCK, IDS, ARTIFACT_STORE, TrackedRuns],
      useFactory: (
        dataSource: DataSource,
        outbox: Outbox,
        clock: Clock,
        ids: IdSource,
        store: ArtifactStore,
        runs: TrackedRuns,
      ): RegistryServices => createRegistryServices({ dataSource, outbox, clock, ids, store, runs }),
    },
    ...providers,
  ],
  exports: Object.values(CLASSES),
})
export class RegistryDomainModule {}
