import {
  compileValidator,
  createInferencePool,
  createPredictor,
  defaultThreads,
  type InferencePool,
  loadModel,
  type ModelSignature,
  type RestartReason,
  sharedFiles,
  Slots,
  type TimedPredictions,
  type WireFile,
} from '@intelgraph/ml-runtime';

import type { ExecutionObserver } from '../statistics/execution.js';

import type { ModelArtifact, ModelOutput, ModelRuntime, RowPrediction, RunnableModel } from './model-runtime.js';

/** The one flavor of artifact that this runtime reads. */
const FLAVOR = 'tfjs-tabular';

export interface TabularRuntimeOptions {
  /** Worker threads, each with every model; by default one less than there are cores, at least one. */
  readonly threads?: number | undefined;
  /** Heap of a thread, in MB: one that passes it is replaced. That of Node unless given. */
  readonly memoryMb?: number | undefined;
  /** Told when a thread died and another took its place. */
  readonly onRestart?: ((reason: RestartReason) => void) | undefined;
}

/** Runs the platform's tabular TF.js models: plain loops on the calling thread, TF.js in worker threads. */
export function createTabularRuntime(options: TabularRuntimeOptions): ModelRuntime {
  return new TabularRuntime({ ...options, threads: options.threads ?? defaultThreads() });
}

class TabularRuntime implements ModelRuntime {
  readonly formats = [FLAVOR];
  private pool: InferencePool | undefined;

  private readonly slots: Slots;

  constructor(private readonly options: TabularRuntimeOptions & { readonly threads: number }) {
    this.slots = new Slots(options.threads);
  }

  get backend(): string {
    const { threads } = this.options;
    return `tfjs in ${threads} worker thread${threads === 1 ? '' : 's'}, plain loops for few rows`;
  }

  accepts({ manifest }: ModelArtifact): boolean {
    return manifest['flavor'] === FLAVOR;
  }

  async load({ digest, files: given }: ModelArtifact): Promise<RunnableModel> {
    const files = sharedFiles(given);
    const model = loadModel(files);
    const predictor = createPredictor(model);
    // Threads start with the first model, so that a process that only reads deployments has none.
    const pool = (this.pool ??= createInferencePool(this.options));
    await pool.load(digest, files);
    await pool.warmUp(digest);
    return {
      inputs: model.signature.inputs.map(({ name, required, type, accepts_numbers: acceptsNumbers = false }) => ({
        ...{ name, required, type, acceptsNumbers },
      })),
      output: outputOf(model.signature),
      sampleRow: model.warmup[0] ?? {},
      validate: compileValidator(model.signature),
      predictInline: (rows, executed) => told(predictor.predictTimed(rows), executed),
      predict: async (rows, executed) => told(await pool.predictTimed(digest, rows), executed),
      explain: (row, timeoutMs) => pool.explain(digest, row, timeoutMs),
      slots: this.slots,
      memoryBytes: memoryOf(files, this.options.threads),
      close: () => pool.unload(digest),
    };
  }

  async close(): Promise<void> {
    await this.pool?.close();
  }
}

function told({ answers, times }: TimedPredictions, executed: ExecutionObserver | undefined): RowPrediction[] {
  executed?.(times);
  return answers;
}

/** The weights once, for all threads share them, and what each thread makes of the other files, which is text. */
function memoryOf(files: readonly WireFile[], threads: number): number {
  return files.reduce((sum, { path, bytes }) => sum + bytes.length * (path === 'weights.bin' ? 1 : 2 + threads), 0);
}

function outputOf({ outputs }: ModelSignature): ModelOutput {
  const type = outputs.find(({ name }) => name === 'prediction')?.type ?? 'double';
  const classes = outputs.find(({ name }) => name === 'probabilities')?.classes ?? [];
  return { type: type === 'map' ? 'double' : type, classes };
}
