export { epochOf } from './tables/cells.js';
export {
  COLUMN_KINDS,
  columnOf,
  takeRows,
  type CellValue,
  type Column,
  type ColumnKind,
  type Table,
} from './tables/table.js';
export { TASKS, type Task } from './pipeline/task.js';
export { fitPipeline, type FitPipelineOptions } from './pipeline/fit-pipeline.js';
export { encodeTarget, inferTask } from './pipeline/fit-target.js';
export { compileRowEncoder, encodeTable } from './pipeline/encode.js';
export type {
  ClassTarget,
  ColumnEncoder,
  DroppedColumn,
  FittedPipeline,
  NumberTarget,
  TargetSpec,
} from './pipeline/fitted-pipeline.js';
export {
  SIGNATURE_TYPES,
  type ModelSignature,
  type SignatureInput,
  type SignatureOutput,
  type SignatureType,
} from './signature/model-signature.js';
export { signatureOf } from './signature/signature-of.js';
export { compileValidator, type RowValidator } from './signature/validator.js';
export { BACKENDS, type BackendName } from './backends/backend.config.js';
export { describeBackend, useBackend, type BackendDescription } from './backends/tensorflow.js';
export { DEFAULT_HYPERPARAMETERS, type Hyperparameters } from './training/hyperparameters.js';
export { HYPERPARAMETER_RANGES, parseHyperparameters } from './training/parse-hyperparameters.js';
export { DEFAULT_SEARCH_SPACE, type SearchDimension } from './training/search-space.js';
export type { EpochMetrics } from './training/progress.js';
export type { Activation, DenseLayer, Network } from './training/network.js';
export type { Row, TabularModel, TrainedModel, TrainingSummary } from './training/trained-model.js';
export { trainTabularModel, type TrainTabularModelOptions } from './training/train-tabular-model.js';
export type { ArtifactFile } from './model-format/artifact-file.js';
export { loadModel } from './model-format/load-model.js';
export { saveModel } from './model-format/save-model.js';
export { MLFLOW_VERSION, mlflowFlavor, type MlflowFlavor } from './mlflow/mlflow-files.js';
export type { RowExplanation } from './explanations/explain-row.js';
export type { ComputeTimes, Prediction, TimedPredictions } from './prediction/prediction.js';
export { createPredictor, type Predictor } from './prediction/predictor.js';
export {
  createInferencePool,
  type InferencePool,
  type InferencePoolOptions,
  type PooledTimes,
} from './workers/inference-pool.js';
export {
  BackendUnavailableError,
  ExplanationTimeoutError,
  InferenceExhaustedError,
  InferenceUnavailableError,
  ModelFormatError,
  ModelNotLoadedError,
  TrainingCancelledError,
  TrainingDivergedError,
} from './runtime.errors.js';
