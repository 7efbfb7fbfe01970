import type { Calibration } from '../calibration/calibration.js';
import type { ExplainRowOptions, RowExplanation } from '../explanations/explain-row.js';
import type { PackedNetwork } from '../kernels/packed-network.js';
import type { ArtifactFile } from '../model-format/artifact-file.js';
import type { ValuesByColumn } from '../pipeline/encode.js';
import type { AnswerMemory, ColumnPredictions } from '../prediction/column-answers.js';
import type { TimedPredictions } from '../prediction/prediction.js';
import type { RowBlock } from '../prediction/row-block.js';
import type { TensorModelSource } from '../tensor-models/load-tensor-model.js';
import type { NamedTensors } from '../tensors/tensor.js';
import type { Row } from '../training/trained-model.js';

/** An artifact's file as it crosses to a worker. */
export interface WireFile {
  readonly path: ArtifactFile['path'];
  readonly bytes: Uint8Array;
}

/** What a worker is started with. */
export interface WorkerSettings {
  /** Most memory outside of its heap beside that of its models, in MB; undefined: any. */
  readonly memoryMb: number | undefined;
  /** Where it tells of its native calls. */
  readonly nativeCalls: Int32Array;
}

/** What the pool asks a worker for. */
export type WorkerTask =
  | {
      readonly kind: 'load';
      readonly id: string;
      readonly files: readonly WireFile[];
      readonly packed?: PackedNetwork | undefined;
    }
  | { readonly kind: 'calibrate'; readonly id: string }
  | { readonly kind: 'warm_up'; readonly id: string; readonly calibration: Calibration }
  | { readonly kind: 'predict'; readonly id: string; readonly rows: readonly Row[] | RowBlock }
  | {
      readonly kind: 'predict_columns';
      readonly id: string;
      readonly columns: ValuesByColumn;
      readonly rows: number;
      /** Shared memory for the answers. */
      readonly memory?: AnswerMemory | undefined;
    }
  | { readonly kind: 'explain'; readonly id: string; readonly row: Row; readonly options: ExplainRowOptions }
  | { readonly kind: 'load_tensors'; readonly id: string; readonly source: TensorModelSource }
  | { readonly kind: 'run_tensors'; readonly id: string; readonly inputs: NamedTensors }
  | { readonly kind: 'unload'; readonly id: string };

/** What brings a model into a worker. */
export type LoadTask = Extract<WorkerTask, { kind: 'load' | 'load_tensors' }>;

/** Tensors that a model gave, when a worker took the task up ({@link threadTime}), and how long the model ran in milliseconds. */
export interface WorkerTensors {
  readonly outputs: NamedTensors;
  readonly startedMs: number;
  readonly inferMs: number;
}

/** Answers, and when a worker took their rows up ({@link threadTime}). */
export interface WorkerPredictions extends TimedPredictions {
  readonly startedMs: number;
}

interface Results {
  readonly load: null;
  readonly calibrate: Calibration | null;
  readonly warm_up: null;
  readonly predict: WorkerPredictions;
  readonly predict_columns: ColumnPredictions;
  readonly explain: RowExplanation | null;
  readonly load_tensors: null;
  readonly run_tensors: WorkerTensors;
  readonly unload: null;
}

/** What a worker answers to a task. */
export type ResultOf<T extends WorkerTask> = Results[T['kind']];

export interface WorkerRequest {
  readonly ticket: number;
  readonly task: WorkerTask;
}

/** The failures of a worker cross as data: errors lose their class on the way. */
export type WorkerReply =
  | { readonly ticket: number; readonly result: ResultOf<WorkerTask> }
  | { readonly ticket: number; readonly failure: WorkerFailure };

export interface WorkerFailure {
  readonly code: string;
  readonly message: string;
  /** Of a file that is no model, and why. */
  readonly file?: string;
  readonly reason?: string;
  /** Of a model that is not loaded. */
  readonly id?: string;
}

/** A clock that all threads of the process read alike, in milliseconds; `performance.now()` starts anew in each. */
export function threadTime(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
