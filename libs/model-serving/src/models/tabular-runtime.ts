import {
  compileConfidence,
  compileDefaultKernel,
  compileKernels,
  compileValidator,
  createPredictor,
  kernelByRows,
  loadModel,
  type ModelSignature,
  packForWasm,
  sharedFiles,
  type TimedPredictions,
  typicalValues,
} from '@intelgraph/ml-runtime';

import type { ExecutionObserver } from '../statistics/execution.js';

import { bytesOf } from './bytes-of.js';
import type { ModelArtifact, ModelOutput, ModelRuntime, RowPrediction, RunnableModel } from './model-runtime.js';
import { SharedPool } from './shared-pool.js';
import { typicalOf } from './typical-of.js';

/** The one flavor of artifact that this runtime reads. */
const FLAVOR = 'tfjs-tabular';
/** A model that was trained here and came back by MLflow, which says of everything that it is its own, has them all the same. */
const MLFLOW_FLAVOR = 'mlflow';
const OWN_FILES = ['model.json', 'weights.bin', 'pipeline.json', 'signature.json', 'warmup.json'];

export interface TabularRuntimeOptions {
  /** Threads that other runtimes use as well. */
  readonly pool: SharedPool;
}

/** Runs the platform's tabular TF.js models, on the calling thread and in worker threads, each with what is fastest there. */
export function createTabularRuntime({ pool }: TabularRuntimeOptions): ModelRuntime {
  return new TabularRuntime(pool);
}

class TabularRuntime implements ModelRuntime {
  readonly formats = [FLAVOR];

  constructor(private readonly shared: SharedPool) {}

  get backend(): string {
    return `kernels chosen by calibration (WASM with SIMD, TF.js, plain loops), ${this.shared.shown}`;
  }

  accepts({ manifest: { flavor }, files }: ModelArtifact): boolean {
    const paths = new Set(files.map(({ path }) => path));
    return flavor === FLAVOR || (flavor === MLFLOW_FLAVOR && OWN_FILES.every((path) => paths.has(path)));
  }

  async load({ digest, files: given }: ModelArtifact): Promise<RunnableModel> {
    const files = sharedFiles(given);
    const model = loadModel(files);
    const { network } = model;
    const packed = packForWasm(network);
    const pool = this.shared.get();
    await pool.load(digest, files, packed);
    const calibration = await this.shared.warmUp(digest);
    const kernel =
      calibration === null
        ? compileDefaultKernel(network, packed)
        : kernelByRows(network, calibration, compileKernels(network, packed));
    const predictor = createPredictor(model, kernel);
    const typical = typicalValues(model.pipeline);
    return {
      inputs: model.signature.inputs.map(({ accepts_numbers: acceptsNumbers = false, ...input }) => ({
        ...{ name: input.name, required: input.required, type: input.type, acceptsNumbers },
        ...(input.ignored === undefined ? {} : { ignored: input.ignored }),
        ...typicalOf(typical, input.name),
      })),
      output: outputOf(model.signature),
      calibration,
      sampleRow: model.warmup[0] ?? {},
      validate: compileValidator(model.signature),
      predictInline: (rows, executed) => told(predictor.predictTimed(rows), executed),
      predict: async (rows, executed) => told(await pool.predictTimed(digest, rows), executed),
      confidence: compileConfidence(model),
      predictColumns: ({ columns, rows, memory }) => pool.predictColumns(digest, columns, rows, memory),
      explain: (row, options) => pool.explain(digest, row, options),
      slots: this.shared.slots,
      // Both once for all threads; in the memory of the weights each of them has room of its own.
      memoryBytes: bytesOf(files) + packed.memory.buffer.byteLength,
      close: () => pool.unload(digest),
    };
  }

  async close(): Promise<void> {
    await this.shared.close();
  }
}

function told({ answers, times }: TimedPredictions, executed: ExecutionObserver | undefined): RowPrediction[] {
  executed?.(times);
  return answers;
}

function outputOf({ outputs }: ModelSignature): ModelOutput {
  const type = outputs.find(({ name }) => name === 'prediction')?.type ?? 'double';
  const classes = outputs.find(({ name }) => name === 'probabilities')?.classes ?? [];
  return { type: type === 'map' ? 'double' : type, classes };
}
