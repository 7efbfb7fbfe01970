import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { DatasetEntity } from './datasets/dataset.entity.js';
import { EvaluationEntity } from './evaluations/evaluation.entity.js';
import { TrainingEpochEntity } from './jobs/training-epoch.entity.js';
import { TrainingJobEntity } from './jobs/training-job.entity.js';
import { TrainingTrialEntity } from './jobs/training-trial.entity.js';
import { CreateTraining1764100000000 } from './migrations/1764100000000-create-training.js';
import { ExplainEvaluations1764200000000 } from './migrations/1764200000000-explain-evaluations.js';
import { AddEvaluationChecks1764300000000 } from './migrations/1764300000000-add-evaluation-checks.js';
import { CreateFairnessPolicies1764400000000 } from './migrations/1764400000000-create-fairness-policies.js';
import { AddEvaluationPredictions1764450000000 } from './migrations/1764450000000-add-evaluation-predictions.js';
import { AddOpenRuns1764515000000 } from './migrations/1764515000000-add-open-runs.js';
import { AddEvaluationLatency1764961002000 } from './migrations/1764961002000-add-evaluation-latency.js';

/** The tables of the database `training`. */
export const TRAINING_ENTITIES: readonly EntityClass[] = [
  DatasetEntity,
  TrainingJobEntity,
  TrainingEpochEntity,
  TrainingTrialEntity,
  EvaluationEntity,
  ...MESSAGING_ENTITIES,
];

/** The migrations of the database `training`. pg-boss keeps its own schema `pgboss` beside it. */
export const TRAINING_MIGRATIONS: readonly MigrationClass[] = [
  CreateTraining1764100000000,
  ExplainEvaluations1764200000000,
  AddEvaluationChecks1764300000000,
  CreateFairnessPolicies1764400000000,
  AddEvaluationPredictions1764450000000,
  AddOpenRuns1764515000000,
  AddEvaluationLatency1764961002000,
  ...MESSAGING_MIGRATIONS,
];
