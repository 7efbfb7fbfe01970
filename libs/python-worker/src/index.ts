export { PythonModels, type LoadedPythonModel, type PythonModelsOptions } from './python-models.js';
export { ENVIRONMENT_MODES, type EnvironmentMode } from './environments/environments.js';
export type { Interpreter } from './environments/interpreter.js';
export { COLUMN_TYPES, type Column, type ColumnType, type ColumnValue } from './frames/columns.js';
export type { WireTensor } from './frames/tensors.js';
export type { PythonModel } from './workers/python-model.js';
export type { ColumnAnswers, ModelRun, TensorAnswers } from './workers/model-answers.js';
export type { RowBatch, TensorBatch } from './workers/batch.js';
export { DEFAULT_WORKER_OPTIONS, type WorkerOptions } from './workers/worker-options.js';
export {
  PythonEnvironmentError,
  PythonMissingError,
  PythonModelError,
  PythonPredictionError,
  PythonWorkerUnavailableError,
  RowsTooLargeError,
} from './python-worker.errors.js';
