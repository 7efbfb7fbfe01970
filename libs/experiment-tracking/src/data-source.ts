import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { ExperimentEntity } from './experiments/experiment.entity.js';
import { CreateTracking1763950000000 } from './migrations/1763950000000-create-tracking.js';
import { ExtendExperimentsAndRuns1764400000000 } from './migrations/1764400000000-extend-experiments-and-runs.js';
import { CreateLatestMetrics1764400001000 } from './migrations/1764400001000-create-latest-metrics.js';
import { CreateInputsAndLoggedModels1764400002000 } from './migrations/1764400002000-create-inputs-and-logged-models.js';
import { CreateArtifactFiles1764420000000 } from './migrations/1764420000000-create-artifact-files.js';
import { CreateArtifactUploads1764420001000 } from './migrations/1764420001000-create-artifact-uploads.js';
import { IndexRunLabels1764961001000 } from './migrations/1764961001000-index-run-labels.js';
import { OwnArtifactUploads1764962001000 } from './migrations/1764962001000-own-artifact-uploads.js';
import { IndexOpenUploads1764985100000 } from './migrations/1764985100000-index-open-uploads.js';

/** The tables of tracking; the registry app puts them into its database `ml_registry`. */
export const TRACKING_ENTITIES: readonly EntityClass[] = [ExperimentEntity];
export const TRACKING_MIGRATIONS: readonly MigrationClass[] = [
  CreateTracking1763950000000,
  ExtendExperimentsAndRuns1764400000000,
  CreateLatestMetrics1764400001000,
  CreateInputsAndLoggedModels1764400002000,
  CreateArtifactFiles1764420000000,
  CreateArtifactUploads1764420001000,
  IndexRunLabels1764961001000,
  OwnArtifactUploads1764962001000,
  IndexOpenUploads1764985100000,
];
