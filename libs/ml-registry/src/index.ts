export { createMLRegistry, type MLRegistry, type MLRegistryFacade, type RegisteredModel } from './ml-registry.js';
export type { MLRegistryConfig, RedisConfig } from './ml-registry.config.js';
export type {
  BlobHolder,
  DistantBlobHolder,
  RegistryParts,
  ResolvedSource,
  RunEvidenceSource,
  RunFacts,
  RunSeen,
  RunSource,
  RunSummary,
  SourceFile,
  SourceResolver,
} from './ml-registry.ports.js';
export { createRegistryServices, type RegistryServices } from './registry-services.js';
export { REGISTRY_ENTITIES, REGISTRY_MIGRATIONS } from './data-source.js';
export { AliasNotFoundError, AliasProtectedError } from './aliases/aliases.errors.js';
export { aliasProblem, isReservedAlias, MAX_ALIAS_LENGTH } from './aliases/alias-rules.js';
export type { ModelAlias } from './aliases/alias-meanings.queries.js';
export { AliasesQueries } from './aliases/aliases.queries.js';
export { AliasesService, type AliasWritten } from './aliases/aliases.service.js';
export { LABEL_LIMITS, labelKeyProblem, SEMVER_LABEL } from './labels/label-rules.js';
export { ImportedStageError } from './imports/imports.errors.js';
export { type ImportedModel, type ModelImport, ModelImportsService } from './imports/model-imports.service.js';
export type { ImportedVersion, VersionImport } from './imports/imported-version.js';
export { VersionImportsService } from './imports/version-imports.service.js';
export { LabelsService } from './labels/labels.service.js';
export {
  ModelExistsError,
  ModelInProductionError,
  ModelNameTakenError,
  ModelNotFoundError,
  ModelPurgedError,
} from './models/models.errors.js';
export { ModelChangesService } from './models/model-changes.service.js';
export { ModelRemovalService } from './models/model-removal.service.js';
export type { RemovalOptions } from './versions/removals.js';
export { ModelViewsQueries, type ModelView } from './models/model-views.queries.js';
export { ModelsQueries, type ModelWithAliases } from './models/models.queries.js';
export type { SearchModels } from './models/filtered-models.queries.js';
export { ModelsService, type NewModel } from './models/models.service.js';
export { BUMPS, nextVersion, semverOrder, type Bump } from './versions/semver-order.js';
export {
  IdempotencyKeyReusedError,
  ModelVersionDeletedError,
  ModelVersionDeprecatedError,
  ModelVersionExistsError,
  ModelVersionImmutableError,
  ModelVersionNotFoundError,
  ModelVersionPurgedError,
  SemverLabelFixedError,
} from './versions/versions.errors.js';
export {
  VersionsQueries,
  type VersionKey,
  selectorOf,
  type VersionSelector,
  type VersionWithAliases,
} from './versions/versions.queries.js';
export type { SearchVersions } from './versions/filtered-versions.queries.js';
export { SourcedVersionsService } from './versions/sourced-versions.service.js';
export { mlflowRunId, uuidOf } from './versions/run-ids.js';
export { VersionSearchQueries, type VersionSearch } from './versions/version-search.queries.js';
export { ModelSearchQueries, type ModelSearch } from './models/model-search.queries.js';
export { VersionChangesService, type DeprecationInput } from './versions/version-changes.service.js';
export { VersionRemovalService } from './versions/version-removal.service.js';
export { VersionViewsQueries, type VersionView } from './versions/version-views.queries.js';
export { PINNED_FOLDER, pinnedLocation } from './artifacts/pinned-location.js';
export { PurgedBlobs } from './artifacts/purged-blobs.js';
export {
  MLFLOW_TRANSITIONS,
  type MlflowTransitions,
  type ProtectedAlias,
} from './settings/registry-settings.entity.js';
export { RegistrySettingsService, type RegistrySettingsInput } from './settings/registry-settings.service.js';
export { FreeMovesService, type FreeMove } from './stages/free-moves.service.js';
export { MLFLOW_STAGES, stageOfMlflow } from './stages/mlflow-stages.js';
export { VersionsService } from './versions/versions.service.js';
export type {
  LineageDatasetInput,
  LineageInput,
  ParentModelInput,
  RegisterVersionInput,
  SourcedVersionInput,
} from './versions/versions.types.js';
export { VersionArchivesService, type VersionArchivesParts } from './artifacts/version-archives.service.js';
export {
  VersionArtifactsService,
  type ArtifactFileEntry,
  type SealInput,
} from './artifacts/version-artifacts.service.js';
export { ArtifactNotOpenError, ArtifactNotStoredError } from './artifacts/version-artifacts.errors.js';
export { LineageQueries, type LineageGraph, type LineageNode } from './lineage/lineage.queries.js';
export {
  addressOf,
  NODE_KINDS,
  parseAddress,
  type NodeKind,
  type NodeReference,
} from './lineage/graph/node-address.js';
export {
  GRAPH_LIMITS,
  LineageGraphQueries,
  WALK_DIRECTIONS,
  type GraphRequest,
  type WalkDirection,
} from './lineage/graph/lineage-graph.queries.js';
export { LineageNodeNotFoundError } from './lineage/graph/lineage-graph.errors.js';
export { toMermaid } from './lineage/graph/mermaid.js';
export { LineageProjection } from './lineage/graph/lineage.projection.js';
export { EventTooLargeError, LineageEventNotFoundError } from './lineage/openlineage/openlineage.errors.js';
export { toOpenLineage } from './lineage/openlineage/export-graph.js';
export {
  LineageEventsQueries,
  type LineageEvent,
  type ListLineageEvents,
} from './lineage/openlineage/lineage-events.queries.js';
export { LineageEventsRetention } from './lineage/openlineage/lineage-events-retention.js';
export { LineageEventsService } from './lineage/openlineage/lineage-events.service.js';
export type {
  OpenLineageEvent,
  OpenLineageJobEvent,
  OpenLineageRunEvent,
} from './lineage/openlineage/openlineage-event.js';
export type { GraphLink, GraphNode, Subgraph } from './lineage/graph/subgraph.js';
export { LineageService, type RecordLineageInput } from './lineage/lineage.service.js';
export { STAGE_KINDS, TRANSITION_STATUSES, type StageKind, type TransitionStatus } from './stages/stage.states.js';
export { DEFAULT_STAGE_MACHINE } from './stage-machines/default-stage-machine.js';
export { REPLACED, StageMachine, type StageDefinition } from './stage-machines/stage-machine.js';
export type { StageInput, StageMachineInput } from './stage-machines/stage-machine-input.js';
export { StageInUseError, StageMachineOutdatedError } from './stage-machines/stage-machines.errors.js';
export { StageMachinesService } from './stage-machines/stage-machines.service.js';
export { type ChecklistItem, type ChecklistItemInput, EVIDENCE_KINDS, OPERATORS } from './evidence/evidence.js';
export { EvidenceUnmetError, type UnmetItem } from './evidence/evidence.errors.js';
export {
  ChecklistIncompleteError,
  NoPreviousProductionError,
  SelfApprovalError,
  SelfRejectionError,
  StageMovedError,
  StageStepError,
  TransitionDecidedError,
  TransitionExpiredError,
  TransitionNotFoundError,
  TransitionOpenError,
  VersionNotDeployableError,
} from './stages/stages.errors.js';
export { AlreadyApprovedError, PolicyUnmetError } from './policies/policies.errors.js';
export { PoliciesProjection, type EvidenceRecord } from './policies/policies.projection.js';
export { PromotionPoliciesService, type PromotionReport } from './policies/policies.service.js';
export {
  AnnouncedPolicies,
  type GivenPolicy,
  type PolicyInForce,
  type PolicySource,
} from './policies/policy-source.js';
export type { RequirementStatus } from './policies/requirements.js';
export { VersionFactsQueries, type VersionFacts } from './policies/version-facts.queries.js';
export { RollbacksService } from './stages/rollbacks.service.js';
export { StagesAtQueries } from './stages/stages-at.queries.js';
export { StagesQueries, type ListTransitions, type TransitionDetails } from './stages/stages.queries.js';
export { StagesService, type TransitionApproval, type TransitionRequest } from './stages/stages.service.js';
export type { StageChangeState } from './stages/transitions.mapper.js';
export { type AbTestConclusion, AbTestConclusions } from './ab-tests/ab-test-conclusions.js';
export type { AbTestGuardrail, NewStopRules } from './ab-tests/ab-test-rules.js';
export { AB_TEST_STATUSES, abTestStates, type AbTestStatus } from './ab-tests/ab-test.states.js';
export { AbTestNotFoundError, AbTestRunningError, AbTestStepError } from './ab-tests/ab-tests.errors.js';
export type { AbTest } from './ab-tests/ab-tests.mapper.js';
export { AbTestsQueries, type ListAbTests } from './ab-tests/ab-tests.queries.js';
export { AbTestsService } from './ab-tests/ab-tests.service.js';
export type { NewAbTest } from './ab-tests/new-ab-test.js';
export { webhookSecrets } from './webhooks/create-webhooks.js';
export {
  WebhookDeliveriesQueries,
  type ListWebhookDeliveries,
} from './webhooks/deliveries/webhook-deliveries.queries.js';
export { WebhookDeliveriesService } from './webhooks/deliveries/webhook-deliveries.service.js';
export type { WebhookDeliverySummary, WebhookDeliveryView } from './webhooks/deliveries/webhook-deliveries.mapper.js';
export {
  WEBHOOK_DELIVERY_STATES,
  type WebhookDeliveryStateName,
} from './webhooks/deliveries/webhook-delivery.states.js';
export { WebhookDispatcher } from './webhooks/deliveries/webhook-dispatcher.js';
export { DEFAULT_WEBHOOK_POLICY, type WebhookPolicy } from './webhooks/deliveries/webhook-policy.js';
export {
  DELIVERY_ID_HEADER,
  SIGNATURE_HEADER,
  signCall,
  TIMESTAMP_HEADER,
} from './webhooks/deliveries/webhook-signature.js';
export { WebhookTestsService, type WebhookTestResult } from './webhooks/deliveries/webhook-tests.service.js';
export type { WebhookObserver } from './webhooks/deliveries/webhook-call.js';
export { WebhookWorker } from './webhooks/deliveries/webhook-worker.js';
export {
  isMlflowWebhookEvent,
  MLFLOW_WEBHOOK_EVENTS,
  partsOfEvent,
  REGISTRY_WEBHOOK_EVENTS,
  type RegistryWebhookEvent,
} from './webhooks/webhook-events.js';
export { type NewWebhook, WEBHOOK_NAME, type WebhookChange } from './webhooks/webhook-input.js';
export { WEBHOOK_STATUSES, type WebhookStatus } from './webhooks/webhook.entity.js';
export {
  TooManyWebhooksError,
  WebhookDeliveryNotFoundError,
  WebhookDeliveryNotReplayableError,
  WebhookNotFoundError,
} from './webhooks/webhooks.errors.js';
export type { WebhookView } from './webhooks/webhooks.mapper.js';
export type { WebhookOptions } from './webhooks/webhooks.ports.js';
export { WebhooksQueries } from './webhooks/webhooks.queries.js';
export { WebhooksService } from './webhooks/webhooks.service.js';
export { MAX_COMPARED_RUNS, type RunComparison, RunComparisonsService } from './comparisons/run-comparisons.service.js';
export { ComparisonsService, type Comparison, type VersionReference } from './comparisons/comparisons.service.js';
