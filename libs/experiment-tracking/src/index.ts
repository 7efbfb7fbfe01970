export { loggedModelArtifactUri, runArtifactUri, runIdText } from './artifacts/artifact-locations.js';
export { TRACKING_ENTITIES, TRACKING_MIGRATIONS } from './data-source.js';
export { TagNotFoundError } from './entries/entries.errors.js';
export {
  DEFAULT_EXPERIMENT,
  type Experiment,
  type ExperimentReference,
  type NewExperiment,
} from './experiments/experiment.js';
export { ExperimentExistsError, ExperimentNotFoundError, ExperimentStageError } from './experiments/experiments.errors.js';
export { ExperimentsQueries } from './experiments/experiments.queries.js';
export { ExperimentsService } from './experiments/experiments.service.js';
export { LIFECYCLE_STAGES, type LifecycleStage } from './lifecycle/lifecycle.js';
export { LoggedModelNotFoundError } from './logged-models/logged-models.errors.js';
export type { MetricPoint } from './metrics/metric-point.js';
export { type MetricOfRun, MetricsQueries } from './metrics/metrics.queries.js';
export { paramText } from './runs/params.js';
export type { LatestMetric, NewRun, Run, RunArtifact, RunBatch, RunChange, RunDataset, RunFilter } from './runs/run.js';
export { RUN_END_STATES, RUN_STATES, type RunEndStatus, type RunStatus } from './runs/run.states.js';
export { RunDeletedError, RunEndedError, RunNotFoundError } from './runs/runs.errors.js';
export { toRunState } from './runs/runs.mapper.js';
export { RunsQueries } from './runs/runs.queries.js';
export { RunsService } from './runs/runs.service.js';
