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
export { typicalValues } from './pipeline/typical-values.js';
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
export { loadModel, loadPipeline } from './model-format/load-model.js';
export { saveModel } from './model-format/save-model.js';
export { MLFLOW_VERSION, mlflowFlavor, type MlflowFlavor } from './mlflow/mlflow-files.js';
export {
  EXPLANATION_METHODS,
  type ExplainRowOptions,
  type ExplanationMethod,
  type RowExplanation,
} from './explanations/explain-row.js';
export type { AnswerMemory, ColumnPredictions } from './prediction/column-answers.js';
export type { ValuesByColumn } from './pipeline/encode.js';
export type { ComputeTimes, Prediction, TimedPredictions } from './prediction/prediction.js';
export type { AbsentCandidate, BatchCalibration, Calibration, CandidateTiming } from './calibration/calibration.js';
export { backendByRows, kernelByRows } from './kernels/kernel-by-rows.js';
export { compileDefaultKernel, compileKernels, isThreadKernel } from './kernels/kernels.js';
export type { PackedNetwork } from './kernels/packed-network.js';
export { packForWasm } from './kernels/wasm-kernel.js';
export { calibratedProbabilities } from './confidence/probabilities/probability-calibration.js';
export { CONFORMAL_METHODS, type ConformalMethod, type ModelConfidence } from './confidence/model-confidence.js';
export {
  compileConfidence,
  type ConfidenceReader,
  type ConfidenceRequest,
  type RowConfidence,
} from './confidence/row-confidence.js';
export { createPredictor, type Predictor } from './prediction/predictor.js';
export { DATA_TYPES, dataTypeOf, isDataType, type DataTypeName, type Element } from './tensors/data-types.js';
export { dataOf, nestedOf, shownShape, tensorOfNested } from './tensors/nested.js';
export { itemsOf, stacked } from './tensors/stack.js';
export {
  elementAt,
  emptyData,
  fits,
  isTensorValue,
  sizeOf,
  type NamedTensors,
  type TensorData,
  type TensorSpec,
  type TensorValue,
} from './tensors/tensor.js';
export { rehearseApart } from './tensor-models/rehearsal/rehearsal.js';
export { sampleOf } from './tensor-models/rehearsal/rehearse.js';
export { itemRules } from './tensor-models/item-rules.js';
export type { TensorModelSource } from './tensor-models/load-tensor-model.js';
export { TENSOR_FORMATS, type TensorFormat, type TensorModelDescription } from './tensor-models/tensor-model.js';
export { tfjsFormatOf } from './tensor-models/tfjs/read-artifacts.js';
export { BatchExecutor, type BatchExecutorOptions, type ExecutionRefusal } from './execution/batch-executor.js';
export type { BatchAnswers, RunBatch } from './execution/batch-run.js';
export { type ExecutionClock, performanceClock } from './execution/execution-clock.js';
export {
  CallerGoneError,
  DeadlineUnreachableError,
  ExecutionQueueFullError,
  RequestShedError,
} from './execution/execution.errors.js';
export { LatencyFit } from './execution/latency-fit.js';
export type { ExecutionRequest, RequestExecution, RequestRun } from './execution/pending.js';
export type { RunTimes } from './execution/run-times.js';
export { Slots } from './execution/slots.js';
export {
  createInferencePool,
  defaultThreads,
  type InferencePool,
  type InferencePoolOptions,
  type PooledTimes,
} from './workers/inference-pool.js';
export { sharedFiles } from './workers/shared-files.js';
export type { RestartReason } from './workers/pool-worker.js';
export type { WireFile } from './workers/worker-protocol.js';
export {
  BackendUnavailableError,
  EXPLANATION_TIMEOUT,
  ExplanationTimeoutError,
  InferenceExhaustedError,
  InferenceUnavailableError,
  ModelFormatError,
  ModelNotLoadedError,
  TensorRunError,
  TrainingCancelledError,
  TrainingDivergedError,
  WorkerLostError,
} from './runtime.errors.js';
