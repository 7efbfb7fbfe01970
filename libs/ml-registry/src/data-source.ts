import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { AbTestEntity } from './ab-tests/ab-test.entity.js';
import { ModelVersionFileEntity } from './artifacts/model-version-file.entity.js';
import { LineageDatasetEntity, LineageEdgeEntity, LineageOriginEntity } from './lineage/lineage.entities.js';
import { CreateRegistry1763920000000 } from './migrations/1763920000000-create-registry.js';
import { ModelEntity } from './models/model.entity.js';
import { StageChangeEntity } from './stages/stage-change.entity.js';
import { StageTransitionEntity } from './stages/stage-transition.entity.js';
import { ModelVersionEntity } from './versions/model-version.entity.js';

/** The tables of the registry; messaging's are needed beside them. */
export const REGISTRY_ENTITIES: readonly EntityClass[] = [
  ModelEntity,
  ModelVersionEntity,
  ModelVersionFileEntity,
  StageTransitionEntity,
  StageChangeEntity,
  LineageEdgeEntity,
  LineageDatasetEntity,
  LineageOriginEntity,
  AbTestEntity,
];

export const REGISTRY_MIGRATIONS: readonly MigrationClass[] = [CreateRegistry1763920000000];
