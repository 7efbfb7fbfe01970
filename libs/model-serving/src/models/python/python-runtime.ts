import { silentLogger, type Logger } from '@intelgraph/kernel';
import { Slots } from '@intelgraph/ml-runtime';
import {
  type LoadedPythonModel,
  PythonModels,
  type PythonModelsOptions,
  PythonPredictionError,
} from '@intelgraph/python-worker';

import { hasMlModel, type MlModel, readMlModel } from '../mlmodel/mlmodel.js';
import type { MlTensor } from '../mlmodel/schema.js';
import type { ModelArtifact, ModelRuntime, RunnableModel } from '../model-runtime.js';

import { answerReader } from './python-answers.js';
import { batchOf, columnsOf, modelInputsOf, type PythonColumn, rowValidator } from './python-inputs.js';
import { tensorRunnable, tensorTrial, triedTensors } from './python-tensors.js';
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
    const { inputs } = mlmodel;
    const asked =
      inputs?.kind === 'tensors' ? ofTensors(artifact, mlmodel, inputs.tensors) : ofColumns(artifact, inputs);
    const loaded = await this.models.load(artifact.files, artifact.digest);
    try {
      const { close, python, mlflow } = loaded;
      const own = await asked(loaded);
      const { digest } = artifact;
      this.logger.info({ digest, python, mlflow }, 'loaded a Python model: it answers slower than other formats would');
      const common = { platform: PLATFORM, backend: `python ${python}, mlflow ${mlflow}`, close };
      // While one batch is computed the next is on its way. What it holds lies in another process, which has a bound of its own.
      return { ...common, ...own, slots: new Slots(2), memoryBytes: 0 };
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

/** What a model is, once its worker has it and it has answered for the first time. */
type AskedFor = (
  loaded: LoadedPythonModel,
) => Promise<Omit<RunnableModel, 'platform' | 'backend' | 'close' | 'slots' | 'memoryBytes'>>;

/** @throws TypeError where its signature or its example cannot be served */
function ofColumns(artifact: ModelArtifact, inputs: Parameters<typeof columnsOf>[0]): AskedFor {
  const columns = columnsOf(inputs);
  const sample = sampleRowOf(artifact, columns);
  assertFits(sample, columns);
  return async ({ model, classes }) => {
    const first = await tried(() => model.predict(batchOf(columns, [sample.row]), 1), sample);
    const { output, read } = answerReader(first, classes.map(String));
    return {
      inputs: modelInputsOf(columns),
      output,
      sampleRow: sample.row,
      validate: rowValidator(columns),
      predict: async (rows, executed) => {
        const answers = await model.predict(batchOf(columns, rows));
        const predictions = read(answers);
        if (answers.run !== undefined) executed?.(answers.run);
        return predictions;
      },
    };
  };
}

/** @throws TypeError where its signature or its example cannot be served */
function ofTensors(artifact: ModelArtifact, mlmodel: MlModel, tensors: readonly MlTensor[]): AskedFor {
  const trial = tensorTrial(artifact, tensors);
  return async ({ model }) =>
    tensorRunnable(model, trial, await tried(() => triedTensors(model, trial), trial.sample), mlmodel);
}

/** The first answer. @throws TypeError with the end of the traceback when the model raises */
async function tried<T>(ask: () => Promise<T>, { isExample }: { readonly isExample: boolean }): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PythonPredictionError)) throw error;
    const { type, message, traceback } = error.failure;
    const which = isExample ? 'its input example' : 'a row made up from its signature';
    const hint = isExample ? '' : ' (log it with `input_example`, so that a real row is tried)';
    throw new TypeError(`for ${which} it raised ${type}: ${message}${hint}\n${traceback}`, { cause: error });
  }
}
