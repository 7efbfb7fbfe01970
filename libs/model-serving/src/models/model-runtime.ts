import type { FieldProblem } from '@intelgraph/kernel';

import type { ExecutionObserver } from '../statistics/execution.js';

/** One row of inputs: column to value. */
export type InputRow = Readonly<Record<string, unknown>>;

/** What a model says about one row. */
export interface RowPrediction {
  readonly prediction: string | number | boolean;
  /** Class to probability; absent for regression. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** Why a model answered a row as it did: `base` and all contributions add up to `value`. */
export interface ModelExplanation {
  /** `kernel_shap`: estimates, for models of many columns. */
  readonly method: 'exact' | 'kernel_shap';
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

/** `long`: whole numbers. `datetime`: ISO 8601 text or milliseconds since 1970. */
export type ValueType = 'double' | 'long' | 'string' | 'boolean' | 'datetime';

/** A column that a model takes. */
export interface ModelInput {
  readonly name: string;
  /** Whether a row without it is refused. */
  readonly required: boolean;
  readonly type: ValueType;
  /** Of `string`: the categories were numbers in training, and numbers are taken for them. */
  readonly acceptsNumbers?: boolean;
}

/** What a model answers of a row. */
export interface ModelOutput {
  /** Of `prediction`. */
  readonly type: 'double' | 'long' | 'string';
  /** The classes that there are probabilities of; none for regression. */
  readonly classes: readonly string[];
  /** `values`: where the model is loaded by MLflow it answers predictions alone, and no table. */
  readonly form?: 'values';
}

/** A model in memory. It tells `executed` of each of its runs. */
export interface RunnableModel {
  /** The columns that a row may hold. */
  readonly inputs: readonly ModelInput[];
  readonly output: ModelOutput;
  /** A row for warm-up. */
  readonly sampleRow: InputRow;
  /** Problems of one row; `field` is the column's name. Empty = the row can be predicted. */
  readonly validate: (row: InputRow) => readonly FieldProblem[];
  /** On the calling thread: for few rows, where handing over costs more than computing. Absent: it only runs elsewhere. */
  readonly predictInline?: (rows: readonly InputRow[], executed?: ExecutionObserver) => RowPrediction[];
  /** Off the calling thread. */
  predict(rows: readonly InputRow[], executed?: ExecutionObserver): Promise<RowPrediction[]>;
  /** What each input contributed to the answer, off the calling thread; null = there is nothing to compare with. */
  explain?(row: InputRow, timeoutMs: number): Promise<ModelExplanation | null>;
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
