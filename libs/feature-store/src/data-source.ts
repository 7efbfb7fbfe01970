import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { FeatureEntity } from './features/feature.entity.js';
import { FeatureServiceEntity } from './feature-services/feature-service.entity.js';
import { FeatureGroupEntity } from './groups/feature-group.entity.js';
import { FeatureConsumerEntity } from './lineage/feature-consumer.entity.js';
import { CreateFeatureStore1764200000000 } from './migrations/1764200000000-create-feature-store.js';
import { CreateFeatureServices1765701000000 } from './migrations/1765701000000-create-feature-services.js';

/** The tables of the feature store that have an entity; values are read and written by SQL. Messaging's are needed beside them. */
export const FEATURE_STORE_ENTITIES: readonly EntityClass[] = [
  FeatureEntity,
  FeatureGroupEntity,
  FeatureServiceEntity,
  FeatureConsumerEntity,
];

export const FEATURE_STORE_MIGRATIONS: readonly MigrationClass[] = [
  CreateFeatureStore1764200000000,
  CreateFeatureServices1765701000000,
];
