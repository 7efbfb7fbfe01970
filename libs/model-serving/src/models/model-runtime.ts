import type { FieldProblem } from '@intelgraph/kernel';
import type {
  Calibration,
  AnswerMemory,
  ColumnPredictions,
  ConfidenceReader,
  ExecutionRequest,
  ExplainRowOptions,
  NamedTensors,
  Slots,
  TensorSpec,
  ValuesByColumn,
} from '@intelgraph/ml-runtime';

import type { ExecutionObserver } from '../statistics/execution.js';

import type { Branches } from './ensembles/branches.js';

/** One row of inputs: column to value. Of an input that is a tensor: a `TensorValue`, or nested lists as JSON has them. */
export type InputRow = Readonly<Record<string, unknown>>;

/** What a model says about one row. */
export interface RowPrediction {
  /** Of a model that answers in tensors: what stands for them in logs. */
  readonly prediction: string | number | boolean;
  /** The tensors of a model that answers in tensors; absent for others. */
  readonly outputs?: NamedTensors;
  /** Class to probability; absent for regression. */
  readonly probabilities?: Readonly<Record<string, number>>;
  /** Of an ensemble: what became of its nodes. */
  readonly branches?: Branches;
}

/** Why a model answered a row as it did: `base` and all contributions add up to `value`. */
export interface ModelExplanation {
  /** Shapley values, `exact` or (of many columns) estimates, `kernel_shap`; or `integrated_gradients`. */
  readonly method: 'exact' | 'kernel_shap' | 'integrated_gradients';
  /** What is explained: the probability of this class; absent for regression. */
  readonly class?: string;
  /** Mean output over the background rows. */
  readonly base: number;
  /** Output for the row. */
  readonly value: number;
  /** By input, in the unit of the output. */
  readonly contributions: Readonly<Record<string, number>>;
  /** Rows that stand for what is usual; 0 = the artifact has none, a few example rows stood in. */
  readonly backgroundRows: number;
}

/** The files of an artifact, verified against the digests in its manifest. */
export interface ModelArtifact {
  readonly digest: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly path: string; readonly bytes: Buffer }[];
}

/** `long`: whole numbers. `datetime`: ISO 8601 text or milliseconds since 1970. `tensor`: see {@link ModelInput.tensor}. */
export type ValueType = 'double' | 'long' | 'string' | 'boolean' | 'datetime' | 'tensor';

/** A column that a model takes. */
export interface ModelInput {
  readonly name: string;
  /** Whether a row without it is refused. */
  readonly required: boolean;
  readonly type: ValueType;
  /** Of `string`: the categories were numbers in training, and numbers are taken for them. */
  readonly acceptsNumbers?: boolean;
  /** What stands for a value that nobody knows, by the rows it was trained on: the median, or the most frequent value. */
  readonly typical?: string | number | boolean;
  /** Why the model makes nothing of it; absent where it does. */
  readonly ignored?: string;
  /** Of `tensor`: what one item is like, without the dimension that counts items; all of it where the model {@link RunnableModel.isWhole}. */
  readonly tensor?: TensorSpec;
}

/** What a model answers of a row. */
export interface ModelOutput {
  /** Of `prediction`. */
  readonly type: 'double' | 'long' | 'string';
  /** The classes that there are probabilities of; none for regression. */
  readonly classes: readonly string[];
  /** The tensors that it answers with instead, as inputs have them. */
  readonly tensors?: readonly TensorSpec[];
  /** `values`: where the model is loaded by MLflow it answers predictions, or its only tensor, without a name. */
  readonly form?: 'values';
}

/** What models of the platform's own format are called where platforms have names. */
export const OWN_PLATFORM = 'intelgraph_tabular';

/** Rows by column. */
export interface ColumnBlock {
  readonly columns: ValuesByColumn;
  readonly rows: number;
  /** Memory, shared by all threads, that the answers are written to; it is new unless given. */
  readonly memory?: AnswerMemory;
}

/** A model in memory. It tells `executed` of each of its runs. */
export interface RunnableModel {
  /** What it is, as Triton names platforms: `onnxruntime_onnx`; {@link OWN_PLATFORM} unless given. */
  readonly platform?: string;
  /** What computes it, for people: `onnxruntime 1.30.0, cpu`; that of its runtime unless given. */
  readonly backend?: string;
  /** Of tensors: no dimension of them counts items, a row is all that one run takes. */
  readonly isWhole?: boolean;
  /** The columns that a row may hold. */
  readonly inputs: readonly ModelInput[];
  readonly output: ModelOutput;
  /** What its runtime can run it with, tried out when it was loaded; absent or null = there is nothing to choose. */
  readonly calibration?: Calibration | null;
  /** A row for warm-up; null = none is known that it could answer. */
  readonly sampleRow: InputRow | null;
  /** Problems of one row; `field` is the column's name. Empty = the row can be predicted. */
  readonly validate: (row: InputRow) => readonly FieldProblem[];
  /** On the calling thread: for few rows, where handing over costs more than computing. Absent: it only runs elsewhere. */
  readonly predictInline?: ((rows: readonly InputRow[], executed?: ExecutionObserver) => RowPrediction[]) | undefined;
  /** Off the calling thread. */
  predict(rows: readonly InputRow[], executed?: ExecutionObserver): Promise<RowPrediction[]>;
  /**
   * Of a model that consists of others, which have queues of their own: answers a request instead of `predict`, without a queue of
   * its own before them. @throws what its parts throw
   */
  readonly compose?: ((request: ExecutionRequest<InputRow>) => Promise<RowPrediction[]>) | undefined;
  /** Many rows by column, off the calling thread; absent where rows are all it knows. Rows that `validate` refuses get an answer that means nothing. */
  readonly predictColumns?: ((block: ColumnBlock) => Promise<ColumnPredictions>) | undefined;
  /** What each input contributed to the answer, off the calling thread; null = there is nothing to compare with. */
  explain?(row: InputRow, options: ExplainRowOptions): Promise<ModelExplanation | null>;
  /** How sure its answers are, on the calling thread, also while it is unloaded; absent for models that cannot say it. */
  readonly confidence?: ConfidenceReader | undefined;
  /** Runs of `predict` that go on at a time, shared by the models that share what runs them. One unless given. */
  readonly slots?: Slots | undefined;
  /** What it takes in this process, estimated; twice its files unless given. */
  readonly memoryBytes?: number;
  close(): Promise<void>;
}

/** Turns artifacts into models in memory. */
export interface ModelRuntime {
  /** What computes, for people: `wasm (2 threads)`. */
  readonly backend: string;
  /** What it loads, for people: `tfjs-tabular`. */
  readonly formats: readonly string[];
  /** Whether an artifact is of one of these formats; what is in its files may still be wrong. */
  accepts(artifact: ModelArtifact): boolean;
  /** @throws AppError or any error with a readable message when the files are not a model it can run */
  load(artifact: ModelArtifact): Promise<RunnableModel>;
  close(): Promise<void>;
}
