export { createFeatureStore, type FeatureStore } from './feature-store.js';
export type { FeatureStoreConfig, RedisConfig } from './feature-store.config.js';
export {
  type FeatureReading,
  type FeatureStoreFacade,
  type FeatureVector,
  type TimeInput,
  toVectors,
} from './feature-store-facade.js';
export type { FeatureStoreObserver, FeatureStoreParts } from './feature-store.ports.js';
export { createFeatureStoreServices, type FeatureStoreServices } from './feature-store-services.js';
export { FEATURE_STORE_ENTITIES, FEATURE_STORE_MIGRATIONS } from './data-source.js';
export { FeatureCatalog, type FeatureDefinition } from './features/feature-catalog.js';
export type { NewFeature } from './features/feature-input.js';
export { formatReference, parseReference, type Reference } from './features/feature-reference.js';
export {
  FeatureEntityTypeError,
  FeatureNotFoundError,
  FeatureOfflineDisabledError,
  FeatureVersionImmutableError,
} from './features/features.errors.js';
export { type FeatureFilter, FeaturesQueries } from './features/features.queries.js';
export { FeaturesService } from './features/features.service.js';
export {
  FeatureServiceImmutableError,
  FeatureServiceNotFoundError,
} from './feature-services/feature-services.errors.js';
export { FeatureServicesQueries } from './feature-services/feature-services.queries.js';
export { FeatureServicesService } from './feature-services/feature-services.service.js';
export { type NewFeatureService, type NewFeatureServiceInput } from './feature-services/feature-service-input.js';
export { FeatureGroupImmutableError, FeatureGroupNotFoundError } from './groups/groups.errors.js';
export { GroupsQueries } from './groups/groups.queries.js';
export { GroupsService, type NewFeatureGroup } from './groups/groups.service.js';
export { compositeEntityId } from './inputs/entity-id.js';
export { type FeatureLineage, FeatureLineageService, type NewConsumer } from './lineage/lineage.service.js';
export { OnlineApplier } from './online/online-applier.js';
export { rebuildOnline } from './online/online-rebuild.js';
export { AnswerTooLargeError } from './reads/answer-budget.js';
export { type HistoryItem, HistoryQueries, type HistoryRequest } from './reads/history.queries.js';
export { READ_STATUSES, type ReadStatus, type ReadValue } from './reads/read-value.js';
export { MAX_READ_ENTITIES, ReadsService, type VectorRequest, type Vectors } from './reads/reads.service.js';
export type { EntityRow, TrainingColumn, TrainingSet, TrainingSetRequest } from './training-sets/training-set.types.js';
export { TrainingSetsService } from './training-sets/training-sets.service.js';
export { FEATURE_TYPES, type FeatureInput, type FeatureOutput, type FeatureType } from './values/feature-types.js';
export { formatInstant, type Instant, isInstant, parseInstant } from './values/instants.js';
export { toWireValue } from './values/value-codec.js';
export { MAX_WRITE_ROWS, type WriteOptions, type WriteResult, type WriteRow } from './writes/write-row.js';
export { IdempotencyKeyReusedError } from './writes/writes.errors.js';
export { WritesService } from './writes/writes.service.js';
