export type { ArtifactFile, FolderEntry } from './artifact-files/artifact-file.js';
export { ArtifactFileNotFoundError, ArtifactPathTakenError } from './artifact-files/artifact-files.errors.js';
export { ArtifactFilesQueries } from './artifact-files/artifact-files.queries.js';
export { ArtifactFilesService } from './artifact-files/artifact-files.service.js';
export {
  loggedModelArtifactUri,
  pathOfArtifactUri,
  runArtifactUri,
  runIdText,
} from './artifact-files/artifact-locations.js';
export { TRACKING_ENTITIES, TRACKING_MIGRATIONS } from './data-source.js';
export { keyProblems } from './entries/entry-checks.js';
export { TagNotFoundError } from './entries/entries.errors.js';
export {
  DEFAULT_EXPERIMENT,
  type Experiment,
  type ExperimentReference,
  type NewExperiment,
} from './experiments/experiment.js';
export {
  ExperimentExistsError,
  ExperimentNotFoundError,
  ExperimentDeletedError,
} from './experiments/experiments.errors.js';
export { type ExperimentSearch, ExperimentSearchQueries } from './experiments/experiment-search.queries.js';
export { ExperimentsQueries } from './experiments/experiments.queries.js';
export { ExperimentsService } from './experiments/experiments.service.js';
export { InputsQueries } from './inputs/inputs.queries.js';
export { InputsService } from './inputs/inputs.service.js';
export type { DatasetInput, DatasetSummary, InputDataset, ModelOutput } from './inputs/run-input.js';
export { LIFECYCLE_STAGES, type LifecycleStage, type LifecycleView } from './lifecycle/lifecycle.js';
export type { MetricDataset } from './logged-models/logged-model-search.catalog.js';
export { LoggedModelSearchQueries, type LoggedModelOrder } from './logged-models/logged-model-search.queries.js';
export { LOGGED_MODEL_STATES } from './logged-models/logged-model.js';
export type { LoggedModel, LoggedModelMetric, LoggedModelStatus } from './logged-models/logged-model.js';
export { LoggedModelNotFoundError } from './logged-models/logged-models.errors.js';
export type { LoggedModelFilter } from './logged-models/listed-logged-models.queries.js';
export { LoggedModelsQueries } from './logged-models/logged-models.queries.js';
export {
  ExperimentImportsService,
  type ExperimentImport,
  type ImportedExperiment,
} from './imports/experiment-imports.service.js';
export { ImportConflictError, ImportedDeletedError } from './imports/imports.errors.js';
export type { ImportedLoggedModel } from './imports/imported-logged-model.js';
export { LoggedModelImportsService, type LoggedModelImport } from './imports/logged-model-imports.service.js';
export type { ImportedRun } from './imports/imported-run.js';
export { type RunImport, RunImportsService } from './imports/run-imports.service.js';
export { LoggedModelsService } from './logged-models/logged-models.service.js';
export { ARTIFACT_DIGEST_TAG, RunModelsService, type RunModel } from './logged-models/run-models.service.js';
export type { MetricPoint } from './metrics/metric-point.js';
export { type MetricOfRun, MetricsQueries } from './metrics/metrics.queries.js';
export { LOGGED_MODELS_TAG } from './runs/logged-models-tag.js';
export { paramText } from './runs/params.js';
export type { RunDetails } from './runs/run-details.js';
export { RunSearchQueries } from './runs/run-search.queries.js';
export type { RunView } from './runs/run-views.queries.js';
export { RUN_NAME_TAG } from './runs/run.js';
export type {
  FilesOfArtifact,
  LatestMetric,
  LatestMetricTexts,
  NewRun,
  Run,
  RunArtifact,
  RunBatch,
  RunChange,
  RunDataset,
  RunFilter,
} from './runs/run.js';
export { runUuid } from './runs/run-ids.js';
export { RUN_END_STATES, RUN_STATES, type RunEndStatus, type RunStatus } from './runs/run.states.js';
export { RunDeletedError, RunEndedError, RunNotFoundError } from './runs/runs.errors.js';
export { toRunState } from './runs/runs.mapper.js';
export { RunsQueries } from './runs/runs.queries.js';
export { RunsService } from './runs/runs.service.js';
export type {
  ArtifactUpload,
  ClaimedPart,
  OpenUpload,
  UploadDestination,
  UploadPart,
  WholeFile,
} from './uploads/artifact-upload.js';
export { DirectParts, type PartAddresses } from './uploads/direct-parts.js';
export { UploadCompleteError, UploadDirectError, UploadNotFoundError } from './uploads/uploads.errors.js';
export { ArtifactUploadsService, MAX_UPLOAD_PARTS, type UploadsParts } from './uploads/uploads.service.js';
export { WorkspaceFiles } from './uploads/workspace-files.js';
