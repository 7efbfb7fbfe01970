export {
  createTrackingServices,
  TRACKING_ENTITIES,
  TRACKING_MIGRATIONS,
  type TrackingServices,
} from './tracking-services.js';
export type { TrackingParts } from './tracking.ports.js';
export { ExperimentNotFoundError } from './experiments/experiments.errors.js';
export { ExperimentsQueries } from './experiments/experiments.queries.js';
export { ExperimentsService, type NewExperiment } from './experiments/experiments.service.js';
export { MetricsQueries, type MetricHistoryPoint } from './metrics/metrics.queries.js';
export { RUN_STATUSES, type RunStatus } from './runs/run.states.js';
export { ParamChangedError, RunEndedError, RunNotFoundError } from './runs/runs.errors.js';
export { RunsQueries, type ListRuns } from './runs/runs.queries.js';
export { RunsService } from './runs/runs.service.js';
export type { MetricPoint, NewRun, RunBatch } from './runs/runs.types.js';
export type { RunArtifact, RunDataset } from './runs/run.entity.js';
