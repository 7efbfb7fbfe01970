import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { ExperimentEntity } from './experiments/experiment.entity.js';
import { MetricPointEntity } from './metrics/metric-point.entity.js';
import { CreateTracking1763950000000 } from './migrations/1763950000000-create-tracking.js';
import { CreateArtifactFiles1764420000000 } from './migrations/1764420000000-create-artifact-files.js';
import { RunEntity } from './runs/run.entity.js';

/** The tables of tracking; the registry app puts them into its database `ml_registry`. */
export const TRACKING_ENTITIES: readonly EntityClass[] = [ExperimentEntity, RunEntity, MetricPointEntity];
export const TRACKING_MIGRATIONS: readonly MigrationClass[] = [
  CreateTracking1763950000000,
  CreateArtifactFiles1764420000000,
];
