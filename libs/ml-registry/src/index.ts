export { createMLRegistry, type MLRegistry, type MLRegistryFacade, type RegisteredModel } from './ml-registry.js';
export type { MLRegistryConfig, RedisConfig } from './ml-registry.config.js';
export type { RegistryParts, RunFacts, RunSource } from './ml-registry.ports.js';
export { createRegistryServices, type RegistryServices } from './registry-services.js';
export { REGISTRY_ENTITIES, REGISTRY_MIGRATIONS } from './data-source.js';
export { ModelExistsError, ModelNotFoundError } from './models/models.errors.js';
export { ModelsQueries } from './models/models.queries.js';
export { ModelsService, type NewModel } from './models/models.service.js';
export { BUMPS, nextVersion, semverOrder, type Bump } from './versions/semver-order.js';
export {
  IdempotencyKeyReusedError,
  ModelVersionImmutableError,
  ModelVersionNotFoundError,
} from './versions/versions.errors.js';
export { VersionsQueries, type SearchVersions, type VersionSelector } from './versions/versions.queries.js';
export { VersionsService } from './versions/versions.service.js';
export type {
  LineageDatasetInput,
  LineageInput,
  ParentModelInput,
  RegisterVersionInput,
} from './versions/versions.types.js';
export {
  VersionArtifactsService,
  type ArtifactFileEntry,
  type SealInput,
} from './artifacts/version-artifacts.service.js';
export { ArtifactNotOpenError, ArtifactNotStoredError } from './artifacts/version-artifacts.errors.js';
export { LineageQueries, type LineageGraph, type LineageNode } from './lineage/lineage.queries.js';
export { LineageService, type RecordLineageInput } from './lineage/lineage.service.js';
export { STAGES, stageStates, TRANSITION_STATUSES, type Stage, type TransitionStatus } from './stages/stage.states.js';
export {
  ChecklistIncompleteError,
  NoPreviousProductionError,
  SelfApprovalError,
  StageMovedError,
  StageStepError,
  TransitionDecidedError,
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
export { StagesQueries, type ListTransitions } from './stages/stages.queries.js';
export { StagesService, type TransitionApproval, type TransitionRequest } from './stages/stages.service.js';
export type { ChecklistItem } from './stages/stage-transition.entity.js';
export type { StageChangeState } from './stages/transitions.mapper.js';
export { AB_TEST_STATUSES, abTestStates, type AbTestStatus } from './ab-tests/ab-test.states.js';
export { AbTestNotFoundError, AbTestRunningError, AbTestStepError } from './ab-tests/ab-tests.errors.js';
export type { AbTest } from './ab-tests/ab-tests.mapper.js';
export { AbTestsQueries, type ListAbTests } from './ab-tests/ab-tests.queries.js';
export { AbTestsService } from './ab-tests/ab-tests.service.js';
export type { NewAbTest } from './ab-tests/new-ab-test.js';
export { ComparisonsService, type Comparison, type VersionReference } from './comparisons/comparisons.service.js';
