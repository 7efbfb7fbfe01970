export type { CloudEvent } from './events/cloud-event.js';
export type { EventDefinition, EventDefinitionOptions } from './events/event-definition.js';
export { defineEvent, EventSchemaError } from './events/define-event.js';
export { deadLetterTopicOf, topicOf } from './events/topics.js';
export {
  createCloudEvent,
  decodeCloudEvent,
  encodeCloudEvent,
  cloudEventAround,
  MalformedCloudEventError,
} from './events/cloud-event-codec.js';
export type { NewCloudEvent } from './events/cloud-event-codec.js';
export { contextOfEvent } from './events/event-context.js';
export { schemaValidator } from './schemas/schema-validator.js';
export type { SchemaProblem } from './schemas/schema-validator.js';
export type { JsonSchema } from './schemas/json-schema.js';

export { ALL_EVENTS, AUDITED_EVENTS } from './events/all-events.js';
export * from './events/features.events.js';
export * from './events/governance-cards.events.js';
export * from './events/governance-policies.events.js';
export * from './events/governance.events.js';
export * from './events/batch-job.events.js';
export * from './events/deployment-policy.events.js';
export * from './events/shadow.events.js';
export * from './events/inference.events.js';
export * from './events/ab-test-rules.schemas.js';
export * from './events/monitoring-ab-tests.events.js';
export * from './events/monitoring-alerts.events.js';
export * from './events/monitoring.events.js';
export * from './events/registry-approvals.events.js';
export * from './events/registry-changes.events.js';
export * from './events/registry-lineage.events.js';
export * from './events/registry-stages.events.js';
export * from './events/registry-webhooks.events.js';
export * from './events/registry.events.js';
export * from './events/artifact-files.events.js';
export * from './events/quota.events.js';
export * from './events/stream.events.js';
export * from './events/tracking.events.js';
export * from './events/training.events.js';
export { MAX_TEST_PREDICTIONS, parseTestPredictions, type TestPredictions } from './predictions/test-predictions.js';

export { TokenServiceService } from './gen/intelgraph/governance/v1/tokens.js';
export type { TokenRecord, TokenServiceServer } from './gen/intelgraph/governance/v1/tokens.js';
export { PolicyServiceClient, PolicyServiceService } from './gen/intelgraph/governance/v1/policies.js';
export type { PolicyServiceServer } from './gen/intelgraph/governance/v1/policies.js';
export * as policiesProto from './gen/intelgraph/governance/v1/policies.js';
export { ModelCardServiceClient, ModelCardServiceService } from './gen/intelgraph/governance/v1/model_cards.js';
export type { ModelCardServiceServer } from './gen/intelgraph/governance/v1/model_cards.js';
export * as modelCardsProto from './gen/intelgraph/governance/v1/model_cards.js';

export { RegistryServiceClient, RegistryServiceService } from './gen/intelgraph/registry/v1/registry.js';
export type { RegistryServiceServer } from './gen/intelgraph/registry/v1/registry.js';
export * as registryProto from './gen/intelgraph/registry/v1/registry.js';
export { AbTestServiceClient, AbTestServiceService } from './gen/intelgraph/registry/v1/ab_tests.js';
export type { AbTestServiceServer } from './gen/intelgraph/registry/v1/ab_tests.js';
export * as abTestsProto from './gen/intelgraph/registry/v1/ab_tests.js';
export { ModelLifecycleServiceClient, ModelLifecycleServiceService } from './gen/intelgraph/registry/v1/lifecycle.js';
export type { ModelLifecycleServiceServer } from './gen/intelgraph/registry/v1/lifecycle.js';
export * as lifecycleProto from './gen/intelgraph/registry/v1/lifecycle.js';
export { StageServiceClient, StageServiceService } from './gen/intelgraph/registry/v1/stages.js';
export type { StageServiceServer } from './gen/intelgraph/registry/v1/stages.js';
export * as stagesProto from './gen/intelgraph/registry/v1/stages.js';
export { lineageAddress, type LineageAddressParts } from './lineage/lineage-address.js';
export { LineageServiceClient, LineageServiceService } from './gen/intelgraph/registry/v1/lineage.js';
export type { LineageServiceServer } from './gen/intelgraph/registry/v1/lineage.js';
export * as lineageProto from './gen/intelgraph/registry/v1/lineage.js';
export { VersionFactsServiceClient, VersionFactsServiceService } from './gen/intelgraph/registry/v1/facts.js';
export type { VersionFactsServiceServer } from './gen/intelgraph/registry/v1/facts.js';
export * as versionFactsProto from './gen/intelgraph/registry/v1/facts.js';
export { TrackingServiceClient, TrackingServiceService } from './gen/intelgraph/tracking/v1/tracking.js';
export type { TrackingServiceServer } from './gen/intelgraph/tracking/v1/tracking.js';
export * as trackingProto from './gen/intelgraph/tracking/v1/tracking.js';

export { GRPCInferenceServiceClient, GRPCInferenceServiceService } from './gen/inference/open_inference.js';
export { InferenceServiceClient, InferenceServiceService } from './gen/intelgraph/inference/v1/inference.js';
export type { InferenceServiceServer } from './gen/intelgraph/inference/v1/inference.js';
export * as openInferenceProto from './gen/inference/open_inference.js';
export * as inferenceProto from './gen/intelgraph/inference/v1/inference.js';

export { TrainingServiceClient, TrainingServiceService } from './gen/intelgraph/training/v1/training.js';
export type { TrainingServiceServer } from './gen/intelgraph/training/v1/training.js';
export * as trainingProto from './gen/intelgraph/training/v1/training.js';
export { DatasetServiceClient, DatasetServiceService } from './gen/intelgraph/training/v1/datasets.js';
export type { DatasetServiceServer } from './gen/intelgraph/training/v1/datasets.js';
export * as datasetsProto from './gen/intelgraph/training/v1/datasets.js';

export { FeatureServiceClient, FeatureServiceService } from './gen/intelgraph/features/v1/features.js';
export type { FeatureServiceServer } from './gen/intelgraph/features/v1/features.js';
export * as featuresProto from './gen/intelgraph/features/v1/features.js';

export { MonitoringServiceClient, MonitoringServiceService } from './gen/intelgraph/monitoring/v1/monitoring.js';
export type { MonitoringServiceServer } from './gen/intelgraph/monitoring/v1/monitoring.js';
export * as monitoringProto from './gen/intelgraph/monitoring/v1/monitoring.js';
