export { createMLTraining, type MLTraining, type MLTrainingOptions } from './ml-training.js';
export type {
  MetricPoint,
  ModelRegistryPort,
  NewRun,
  RegisteredVersion,
  RunDataset,
  RunInput,
  RunModel,
  RunTrackerPort,
  VersionToRegister,
} from './ml-training.ports.js';
export { TRAINING_ENTITIES, TRAINING_MIGRATIONS } from './data-source.js';

export type { DataReference } from './datasets/data-sources.js';
export type { Dataset, ProfiledDataset } from './datasets/dataset.js';
export type { ColumnProfile, DatasetProfile } from './datasets/dataset-profile.js';
export { profileTable } from './datasets/dataset-profile.js';
export { DatasetNotFoundError, TooManyReadersError } from './datasets/datasets.errors.js';
export { DatasetsService, type DatasetUpload } from './datasets/datasets.service.js';
export { readTable, type LoadedColumn, type LoadedTable } from './datasets/table-reader.js';
export { DEFAULT_READ_OPTIONS, withTabularFile, type ReadOptions, type TabularFile } from './datasets/tabular-file.js';
export type { ColumnKind } from './datasets/tabular-relation.js';

export type { TrainingJob, TrainingJobStatus } from './jobs/job.js';
export type { TrainingRequest } from './jobs/job-intake.js';
export type { GivenHyperparameters, JobResult, JobSpec, SplitSpec } from './jobs/job-spec.js';
export { JOB_PHASES, JOB_STATES, jobStates, type JobPhase, type JobState } from './jobs/job.states.js';
export {
  DataChangedError,
  JobNotCancellableError,
  JobNotFoundError,
  TrainingProcessError,
  VersionTakenError,
} from './jobs/jobs.errors.js';
export type { EpochRecord, JobFilter, TrialRecord } from './jobs/jobs.queries.js';
export { JobsService } from './jobs/jobs.service.js';

export type {
  ColumnFairness,
  EvaluationChecks,
  ExplainabilityCheck,
  FairnessCheck,
  FairnessGroup,
  PerturbationCurve,
  RobustnessCheck,
} from './evaluations/checks/evaluation-checks.js';
export type { Evaluation } from './evaluations/evaluation.js';
export {
  EvaluationNotFoundError,
  ModelNotFoundError,
  ModelNotReadableError,
} from './evaluations/evaluations.errors.js';
export { EvaluationsService, type EvaluationRequest } from './evaluations/evaluations.service.js';

export type { Assignment, Parameter, SearchSpace } from './tuning/search-space.js';
export { Study, type StudyOptions, type TrialOutcome } from './tuning/study.js';
export type { Trial, TrialState } from './tuning/trial.js';
export type { TrainingObserver } from './training-observer.js';
export { FairnessPolicies } from './policies/fairness-policies.js';
