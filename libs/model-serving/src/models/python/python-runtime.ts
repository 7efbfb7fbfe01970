import { silentLogger, type Logger } from '@intelgraph/kernel';
import { Slots } from '@intelgraph/ml-runtime';
import {
  type ColumnAnswers,
  type LoadedPythonModel,
  PythonModels,
  type PythonModelsOptions,
  PythonPredictionError,
} from '@intelgraph/python-worker';

import { hasMlModel, readMlModel } from '../mlmodel/mlmodel.js';
import type { InputRow, ModelArtifact, ModelRuntime, RunnableModel } from '../model-runtime.js';

import { type AnswerReader, answerReader } from './python-answers.js';
import { batchOf, columnsOf, modelInputsOf, type PythonColumn, rowValidator } from './python-inputs.js';
import { type SampleRow, sampleRowOf } from './sample-row.js';

/** Every model that MLflow can load in Python has this flavor, beside its own. */
const FLAVOR = 'python_function';
const PLATFORM = 'mlflow_pyfunc';

/**
 * Runs what MLflow's `pyfunc` loads, each model in a Python process of its own: scikit-learn, XGBoost, PyTorch, code. Slower than
 * every format that needs no Python, and as trustworthy as who logged the model: it is code that runs with our rights.
 */
export function createPythonRuntime(options: PythonModelsOptions): ModelRuntime {
  return new PythonRuntime(new PythonModels(options), options.logger ?? silentLogger);
}

class PythonRuntime implements ModelRuntime {
  readonly formats = ['mlflow (python_function)'];
  readonly backend = 'python in a process for each model (slower)';

  constructor(
    private readonly models: PythonModels,
    private readonly logger: Logger,
  ) {}

  accepts(artifact: ModelArtifact): boolean {
    return hasMlModel(artifact);
  }

  async load(artifact: ModelArtifact): Promise<RunnableModel> {
    const mlmodel = readMlModel(artifact);
    if (mlmodel?.flavors[FLAVOR] === undefined) throw new TypeError(`its MLmodel has no flavor ${FLAVOR}`);
    const columns = columnsOf(mlmodel.inputs);
    const sample = sampleRowOf(artifact, columns);
    assertFits(sample, columns);
    const loaded = await this.models.load(artifact.files, artifact.digest);
    try {
      const first = await tried(loaded, columns, sample);
      const { digest } = artifact;
      const { python, mlflow } = loaded;
      this.logger.info({ digest, python, mlflow }, 'loaded a Python model: it answers slower than other formats would');
      return runnable(loaded, columns, sample.row, answerReader(first, loaded.classes.map(String)));
    } catch (error) {
      await loaded.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.models.close();
  }
}

function assertFits({ row, isExample }: SampleRow, columns: readonly PythonColumn[]): void {
  const problems = rowValidator(columns)(row).map(({ field, message }) => `${field} ${message}`);
  if (isExample && problems.length > 0) {
    throw new TypeError(`its input example does not fit its signature: ${problems.slice(0, 5).join('; ')}`);
  }
}

/** The first answer. @throws TypeError with the end of the traceback when the model raises */
async function tried(
  { model }: LoadedPythonModel,
  columns: readonly PythonColumn[],
  { row, isExample }: SampleRow,
): Promise<ColumnAnswers> {
  try {
    return await model.predict(batchOf(columns, [row]), 1);
  } catch (error) {
    if (!(error instanceof PythonPredictionError)) throw error;
    const { type, message, traceback } = error.failure;
    const which = isExample ? 'its input example' : 'a row made up from its signature';
    const hint = isExample ? '' : ' (log it with `input_example`, so that a real row is tried)';
    throw new TypeError(`for ${which} it raised ${type}: ${message}${hint}\n${traceback}`, { cause: error });
  }
}

function runnable(
  { model, close, python, mlflow }: LoadedPythonModel,
  columns: readonly PythonColumn[],
  sampleRow: InputRow,
  { output, read }: AnswerReader,
): RunnableModel {
  return {
    platform: PLATFORM,
    backend: `python ${python}, mlflow ${mlflow}`,
    inputs: modelInputsOf(columns),
    output,
    sampleRow,
    validate: rowValidator(columns),
    predict: async (rows, executed) => {
      const answers = await model.predict(batchOf(columns, rows));
      const predictions = read(answers);
      if (answers.run !== undefined) executed?.(answers.run);
      return predictions;
    },
    // While one batch is computed the next is on its way.
    slots: new Slots(2),
    // It lies in another process, which has a bound of its own.
    memoryBytes: 0,
    close,
  };
}
