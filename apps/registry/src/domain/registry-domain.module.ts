import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { AddressGuard } from '@intelgraph/outbound';
import {
  AbTestConclusions,
  AbTestsQueries,
  AbTestsService,
  AliasesQueries,
  AliasesService,
  ComparisonsService,
  createRegistryServices,
  FreeMovesService,
  LabelsService,
  LineageEventsQueries,
  LineageEventsRetention,
  LineageEventsService,
  LineageGraphQueries,
  LineageProjection,
  LineageQueries,
  LineageService,
  ModelChangesService,
  ModelImportsService,
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
  RunComparisonsService,
  SourcedVersionsService,
  StageMachinesService,
  StagesAtQueries,
  StagesQueries,
  StagesService,
  VersionArtifactsService,
  VersionChangesService,
  VersionFactsQueries,
  VersionImportsService,
  VersionRemovalService,
  VersionSearchQueries,
  VersionsQueries,
  VersionsService,
  VersionViewsQueries,
  WebhookDeliveriesQueries,
  WebhookDeliveriesService,
  WebhookDispatcher,
  type WebhookOptions,
  webhookSecrets,
  WebhooksQueries,
  WebhooksService,
  WebhookTestsService,
  WebhookWorker,
} from '@intelgraph/ml-registry';
import { APP_CONFIG, CLOCK, type GrpcClientOptions, IDS, LOGGER, PEER_OPTIONS } from '@intelgraph/platform';
import { type FactoryProvider, Global, Module, type Type } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';
import type { RegistryConfig } from '../config.js';
import { CardBlobHolder } from '../artifacts/card-blob-holder.js';
import { RunBlobHolder } from '../runs/run-blob-holder.js';
import { TrackedRunEvidence } from '../runs/tracked-run-evidence.js';
import { TrackedRuns } from '../runs/tracked-runs.js';
import { TrackedSources } from '../runs/tracked-sources.js';
import { TrackingModule } from '../runs/tracking.module.js';
import { WebhookMetrics } from '../webhooks/webhook-metrics.js';
import { allowsPrivateWebhooks, webhookPolicyOf } from '../webhooks/webhooks.settings.js';

import { addRegistryGauges } from './registry-metrics.js';

const SERVICES = Symbol('registry services');
const WEBHOOK_OPTIONS = Symbol('webhook options');

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
  modelImports: ModelImportsService,
  versionImports: VersionImportsService,
  labels: LabelsService,
  aliases: AliasesService,
  aliasesQueries: AliasesQueries,
  settings: RegistrySettingsService,
  purgedBlobs: PurgedBlobs,
  artifacts: VersionArtifactsService,
  lineage: LineageService,
  lineageQueries: LineageQueries,
  lineageGraph: LineageGraphQueries,
  lineageProjection: LineageProjection,
  lineageEvents: LineageEventsService,
  lineageEventsQueries: LineageEventsQueries,
  lineageEventsRetention: LineageEventsRetention,
  policies: PromotionPoliciesService,
  policiesProjection: PoliciesProjection,
  versionFacts: VersionFactsQueries,
  stageMachines: StageMachinesService,
  stages: StagesService,
  stagesQueries: StagesQueries,
  stagesAt: StagesAtQueries,
  rollbacks: RollbacksService,
  freeMoves: FreeMovesService,
  abTests: AbTestsService,
  abTestsQueries: AbTestsQueries,
  abTestConclusions: AbTestConclusions,
  comparisons: ComparisonsService,
  runComparisons: RunComparisonsService,
  webhooks: WebhooksService,
  webhooksQueries: WebhooksQueries,
  webhookTests: WebhookTestsService,
  webhookDeliveries: WebhookDeliveriesService,
  webhookDeliveriesQueries: WebhookDeliveriesQueries,
  webhookWorker: WebhookWorker,
  webhookDispatcher: WebhookDispatcher,
} satisfies Record<keyof RegistryServices, unknown>;

const providers: FactoryProvider[] = Object.entries(CLASSES).map(([name, provide]) => ({
  provide: provide as Type,
  inject: [SERVICES],
  useFactory: (services: RegistryServices) => services[name as keyof RegistryServices],
}));

const webhookOptions: FactoryProvider<WebhookOptions> = {
  provide: WEBHOOK_OPTIONS,
  inject: [APP_CONFIG, LOGGER, Registry],
  useFactory: (config: RegistryConfig, logger: Logger, metrics: Registry) => ({
    guard: new AddressGuard({ allowPrivate: allowsPrivateWebhooks(config) }),
    secrets: webhookSecrets(config.artifactEncryptionKeys),
    policy: webhookPolicyOf(config),
    observer: new WebhookMetrics(metrics),
    logger,
  }),
};

/** The domain's classes, wired once and injectable everywhere. */
@Global()
@Module({
  imports: [TrackingModule],
  providers: [
    webhookOptions,
    {
      provide: SERVICES,
      inject: [
        ...[DataSource, Outbox, CLOCK, IDS, ARTIFACT_STORE, TrackedRuns, TrackedRunEvidence],
        ...[TrackedSources, APP_CONFIG, PEER_OPTIONS, WEBHOOK_OPTIONS, Registry],
      ],
      useFactory: (
        dataSource: DataSource,
        outbox: Outbox,
        clock: Clock,
        ids: IdSource,
        store: ArtifactStore,
        runs: TrackedRuns,
        runEvidence: TrackedRunEvidence,
        sources: TrackedSources,
        config: RegistryConfig,
        peers: GrpcClientOptions,
        webhooks: WebhookOptions,
        metrics: Registry,
      ): RegistryServices => {
        const { mlflowTransitions, purgeGrace } = config;
        const services = createRegistryServices({
          ...{ dataSource, outbox, clock, ids, store, runs, runEvidence, sources, mlflowTransitions, webhooks },
          blobHolders: [new RunBlobHolder()],
          distantBlobHolders: [new CardBlobHolder(config, peers)],
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
