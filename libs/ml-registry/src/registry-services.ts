import { AbTestConclusions } from './ab-tests/ab-test-conclusions.js';
import { AbTestsQueries } from './ab-tests/ab-tests.queries.js';
import { AbTestsService } from './ab-tests/ab-tests.service.js';
import { AliasesQueries } from './aliases/aliases.queries.js';
import { AliasesService } from './aliases/aliases.service.js';
import { PurgedBlobs } from './artifacts/purged-blobs.js';
import { VersionArtifactsService } from './artifacts/version-artifacts.service.js';
import { ComparisonsService } from './comparisons/comparisons.service.js';
import { ModelImportsService } from './imports/model-imports.service.js';
import { VersionImportsService } from './imports/version-imports.service.js';
import { RunComparisonsService } from './comparisons/run-comparisons.service.js';
import { LabelsService } from './labels/labels.service.js';
import { LineageGraphQueries } from './lineage/graph/lineage-graph.queries.js';
import { LineageProjection } from './lineage/graph/lineage.projection.js';
import { LineageEventsQueries } from './lineage/openlineage/lineage-events.queries.js';
import { LineageEventsRetention } from './lineage/openlineage/lineage-events-retention.js';
import { LineageEventsService } from './lineage/openlineage/lineage-events.service.js';
import { LineageQueries } from './lineage/lineage.queries.js';
import { LineageService } from './lineage/lineage.service.js';
import type { RegistryParts } from './ml-registry.ports.js';
import { ModelChangesService } from './models/model-changes.service.js';
import { ModelRemovalService } from './models/model-removal.service.js';
import { ModelSearchQueries } from './models/model-search.queries.js';
import { ModelViewsQueries } from './models/model-views.queries.js';
import { ModelsQueries } from './models/models.queries.js';
import { ModelsService } from './models/models.service.js';
import { PoliciesProjection } from './policies/policies.projection.js';
import { PromotionPoliciesService } from './policies/policies.service.js';
import { AnnouncedPolicies } from './policies/policy-source.js';
import { VersionFactsQueries } from './policies/version-facts.queries.js';
import { RegistrySettingsService } from './settings/registry-settings.service.js';
import { StageMachinesService } from './stage-machines/stage-machines.service.js';
import { FreeMovesService } from './stages/free-moves.service.js';
import { RollbacksService } from './stages/rollbacks.service.js';
import { StagesAtQueries } from './stages/stages-at.queries.js';
import { StagesQueries } from './stages/stages.queries.js';
import { StagesService } from './stages/stages.service.js';
import { SourcedVersionsService } from './versions/sourced-versions.service.js';
import { VersionChangesService } from './versions/version-changes.service.js';
import { VersionRemovalService } from './versions/version-removal.service.js';
import { VersionSearchQueries } from './versions/version-search.queries.js';
import { VersionViewsQueries } from './versions/version-views.queries.js';
import { VersionsQueries } from './versions/versions.queries.js';
import { VersionsService } from './versions/versions.service.js';
import { WebhookDeliveriesQueries } from './webhooks/deliveries/webhook-deliveries.queries.js';
import { WebhookDeliveriesService } from './webhooks/deliveries/webhook-deliveries.service.js';
import { WebhookDispatcher } from './webhooks/deliveries/webhook-dispatcher.js';
import { WebhookTestsService } from './webhooks/deliveries/webhook-tests.service.js';
import { WebhookWorker } from './webhooks/deliveries/webhook-worker.js';
import { createWebhooks } from './webhooks/create-webhooks.js';
import { WebhooksQueries } from './webhooks/webhooks.queries.js';
import { WebhooksService } from './webhooks/webhooks.service.js';

/** Everything the registry can do, wired. */
export interface RegistryServices {
  readonly models: ModelsService;
  readonly modelChanges: ModelChangesService;
  readonly modelRemoval: ModelRemovalService;
  readonly modelsQueries: ModelsQueries;
  readonly modelViews: ModelViewsQueries;
  readonly versions: VersionsService;
  readonly sourcedVersions: SourcedVersionsService;
  readonly versionChanges: VersionChangesService;
  readonly versionRemoval: VersionRemovalService;
  readonly versionsQueries: VersionsQueries;
  readonly versionViews: VersionViewsQueries;
  readonly modelSearch: ModelSearchQueries;
  readonly versionSearch: VersionSearchQueries;
  readonly modelImports: ModelImportsService;
  readonly versionImports: VersionImportsService;
  readonly labels: LabelsService;
  readonly aliases: AliasesService;
  readonly aliasesQueries: AliasesQueries;
  readonly settings: RegistrySettingsService;
  readonly purgedBlobs: PurgedBlobs;
  readonly artifacts: VersionArtifactsService;
  readonly lineage: LineageService;
  readonly lineageQueries: LineageQueries;
  readonly lineageGraph: LineageGraphQueries;
  readonly lineageProjection: LineageProjection;
  readonly lineageEvents: LineageEventsService;
  readonly lineageEventsQueries: LineageEventsQueries;
  readonly lineageEventsRetention: LineageEventsRetention;
  readonly policies: PromotionPoliciesService;
  readonly policiesProjection: PoliciesProjection;
  readonly versionFacts: VersionFactsQueries;
  readonly stageMachines: StageMachinesService;
  readonly stages: StagesService;
  readonly stagesQueries: StagesQueries;
  readonly stagesAt: StagesAtQueries;
  readonly rollbacks: RollbacksService;
  readonly freeMoves: FreeMovesService;
  readonly abTests: AbTestsService;
  readonly abTestsQueries: AbTestsQueries;
  readonly abTestConclusions: AbTestConclusions;
  readonly comparisons: ComparisonsService;
  readonly runComparisons: RunComparisonsService;
  readonly webhooks: WebhooksService;
  readonly webhooksQueries: WebhooksQueries;
  readonly webhookTests: WebhookTestsService;
  readonly webhookDeliveries: WebhookDeliveriesService;
  readonly webhookDeliveriesQueries: WebhookDeliveriesQueries;
  readonly webhookWorker: WebhookWorker;
  /** Calls webhooks in the background; none is called before its `start()`. */
  readonly webhookDispatcher: WebhookDispatcher;
}

export function createRegistryServices(given: RegistryParts): RegistryServices {
  const { dataSource } = given;
  const { feed, ...webhooks } = createWebhooks(given);
  const parts = { ...given, outbox: feed };
  const models = new ModelsService(parts);
  const settings = new RegistrySettingsService(parts);
  const purgedBlobs = new PurgedBlobs(parts);
  const lineage = new LineageService(parts);
  const versionsQueries = new VersionsQueries(dataSource);
  const lineageQueries = new LineageQueries(dataSource);
  const policies = new PromotionPoliciesService(dataSource, parts.policies ?? new AnnouncedPolicies());
  return {
    models,
    modelChanges: new ModelChangesService(parts),
    modelRemoval: new ModelRemovalService(parts, purgedBlobs),
    modelsQueries: new ModelsQueries(dataSource),
    modelViews: new ModelViewsQueries(dataSource),
    versions: new VersionsService(parts, { models, lineage, webhooks: feed, versions: versionsQueries }),
    sourcedVersions: new SourcedVersionsService(parts, lineage),
    versionChanges: new VersionChangesService(parts),
    versionRemoval: new VersionRemovalService(parts, purgedBlobs),
    versionsQueries,
    versionViews: new VersionViewsQueries(dataSource),
    modelSearch: new ModelSearchQueries(dataSource),
    versionSearch: new VersionSearchQueries(dataSource),
    modelImports: new ModelImportsService(parts),
    versionImports: new VersionImportsService(parts, lineage, settings),
    labels: new LabelsService(parts),
    aliases: new AliasesService(parts),
    aliasesQueries: new AliasesQueries(dataSource),
    settings,
    purgedBlobs,
    artifacts: new VersionArtifactsService(parts),
    lineage,
    lineageQueries,
    lineageGraph: new LineageGraphQueries(dataSource),
    lineageProjection: new LineageProjection(),
    lineageEvents: new LineageEventsService(parts),
    lineageEventsQueries: new LineageEventsQueries(dataSource),
    lineageEventsRetention: new LineageEventsRetention(dataSource),
    policies,
    policiesProjection: new PoliciesProjection(),
    versionFacts: new VersionFactsQueries(dataSource, lineageQueries),
    stageMachines: new StageMachinesService(parts),
    stages: new StagesService(parts, policies),
    stagesQueries: new StagesQueries(dataSource),
    stagesAt: new StagesAtQueries(dataSource),
    rollbacks: new RollbacksService(parts),
    freeMoves: new FreeMovesService(parts, settings),
    abTests: new AbTestsService(parts),
    abTestsQueries: new AbTestsQueries(dataSource),
    abTestConclusions: new AbTestConclusions(parts),
    comparisons: new ComparisonsService(parts, versionsQueries),
    runComparisons: new RunComparisonsService(parts),
    ...webhooks,
  };
}
