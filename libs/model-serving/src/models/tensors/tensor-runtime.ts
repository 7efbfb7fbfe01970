import {
  loadPipeline,
  rehearseApart,
  TENSOR_FORMATS,
  type InferencePool,
  type TensorModelDescription,
} from '@intelgraph/ml-runtime';

import type { ExecutionObserver } from '../../statistics/execution.js';
import { bytesOf } from '../bytes-of.js';
import { hasMlModel } from '../mlmodel/mlmodel.js';
import type { InputRow, ModelArtifact, ModelRuntime, RowPrediction, RunnableModel } from '../model-runtime.js';
import type { SharedPool } from '../shared-pool.js';

import { columnInputs } from './column-inputs.js';
import type { InputSide, OutputSide } from './model-sides.js';
import { formatOf, sourceOf } from './model-source.js';
import { rowOutputs, tensorOutputs } from './outputs.js';
import { pipelineInputs, pipelineOutputs } from './pipeline-side.js';
import { tensorInputs } from './tensor-inputs.js';

export interface TensorRuntimeOptions {
  /** Threads that other runtimes use as well. */
  readonly pool: SharedPool;
}

/** Runs models of ONNX and TF.js in worker threads, after each was tried in a process of its own. */
export function createTensorRuntime({ pool }: TensorRuntimeOptions): ModelRuntime {
  return new TensorRuntime(pool);
}

const PLATFORMS = {
  onnx: 'onnxruntime_onnx',
  'tfjs-layers': 'tensorflow_tfjs_layers',
  'tfjs-graph': 'tensorflow_tfjs_graph',
} as const;

class TensorRuntime implements ModelRuntime {
  readonly formats = TENSOR_FORMATS;

  constructor(private readonly shared: SharedPool) {}

  get backend(): string {
    return `onnxruntime and tfjs in ${this.shared.shown}`;
  }

  accepts(artifact: ModelArtifact): boolean {
    return formatOf(artifact) !== undefined;
  }

  async load(artifact: ModelArtifact): Promise<RunnableModel> {
    const format = formatOf(artifact);
    if (format === undefined) throw new TypeError('it is no model of ONNX or TF.js');
    const { source, mlmodel } = sourceOf(artifact, format);
    const description = await rehearseApart(source);
    const sides = sidesOf(artifact, description, () => columnInputs(description, mlmodel?.inputs));
    const pool = this.shared.get();
    await pool.loadTensors(artifact.digest, source);
    const calibration = await this.shared.warmUp(artifact.digest);
    const runnable = runnableOf(pool, artifact.digest, description, sides);
    // The files, which the pool keeps for threads that come later, and what each thread makes of them.
    const memoryBytes = bytesOf(artifact.files) * (1 + this.shared.threads);
    return { ...runnable, calibration, slots: this.shared.slots, memoryBytes };
  }

  async close(): Promise<void> {
    await this.shared.close();
  }
}

interface Sides {
  readonly input: InputSide;
  readonly output: OutputSide;
}

/** A model that MLflow describes takes what it says; the pipeline stands in front of others. */
function sidesOf(
  artifact: ModelArtifact,
  description: TensorModelDescription,
  columns: () => InputSide | undefined,
): Sides {
  const pipeline = hasMlModel(artifact) ? undefined : loadPipeline(artifact.files);
  if (pipeline !== undefined) {
    return { input: pipelineInputs(pipeline, description), output: pipelineOutputs(pipeline, description) };
  }
  const input = columns();
  const tensors = tensorOutputs(description);
  if (input === undefined) return { input: tensorInputs(description), output: tensors };
  return { input, output: rowOutputs(description) ?? tensors };
}

function runnableOf(
  pool: InferencePool,
  id: string,
  description: TensorModelDescription,
  { input, output }: Sides,
): RunnableModel {
  const { format, backend, isWhole, maxItems } = description;
  const predict = async (rows: readonly InputRow[], executed?: ExecutionObserver): Promise<RowPrediction[]> => {
    const started = performance.now();
    const runs = input.runsOf(rows, maxItems);
    const inputMs = (performance.now() - started) / runs.length;
    const answers = new Array<RowPrediction>(rows.length);
    await Promise.all(
      runs.map(async ({ places, tensors }) => {
        const { outputs, queueMs, inferMs } = await pool.runTensors(id, tensors);
        const answered = performance.now();
        output.answersOf(outputs, places.length).forEach((answer, i) => {
          answers[places[i] ?? 0] = answer;
        });
        executed?.({ rows: places.length, inputMs, queueMs, inferMs, outputMs: performance.now() - answered });
      }),
    );
    return answers;
  };
  return {
    ...{ platform: PLATFORMS[format], backend, isWhole, predict },
    ...{ inputs: input.inputs, sampleRow: input.sampleRow, output: output.output },
    validate: (row) => input.validate(row),
    close: () => pool.unload(id),
  };
}
