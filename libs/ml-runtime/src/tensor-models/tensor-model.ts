import type { Calibration } from '../calibration/calibration.js';
import type { NamedTensors, TensorSpec } from '../tensors/tensor.js';

/** Formats of models of tensors. */
export const TENSOR_FORMATS = ['onnx', 'tfjs-layers', 'tfjs-graph'] as const;
export type TensorFormat = (typeof TENSOR_FORMATS)[number];

/** A file of an artifact, wherever it lies in memory. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a model of tensors is like. */
export interface TensorModelDescription {
  readonly format: TensorFormat;
  /** What computes, for people: `onnxruntime 1.30.0, cpu`. */
  readonly backend: string;
  /** In the model's order; the first dimension of all of them counts items, unless `isWhole`. */
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** No dimension counts items: a request is computed as it stands. */
  readonly isWhole: boolean;
  /** Most items of one run, where the file fixes their number. */
  readonly maxItems: number;
  /** The classes whose scores the output named has, where the file says them. */
  readonly labels: { readonly output: string; readonly classes: readonly string[] } | undefined;
  /** Sizes that stood for `any` in a run that succeeded; undefined: nothing that was tried did. */
  readonly sampleSize: number | undefined;
}

/** A model that its library need not run. */
export interface CompiledModel {
  /** Tries out what can run it. */
  calibrate(): Promise<Calibration>;
  /** Takes what was found best from now on. */
  use(calibration: Calibration): void;
}

/** A model of tensors in memory of this thread. */
export interface TensorModel {
  readonly description: Omit<TensorModelDescription, 'sampleSize'>;
  /** @throws any error that says what the model cannot compute */
  run(inputs: NamedTensors): Promise<NamedTensors>;
  /** What else than its library can run it; absent: nothing. */
  readonly compiled?: CompiledModel;
  close(): Promise<void>;
}

/** @throws TypeError where it is missing */
export function fileOf(files: readonly ModelFile[], path: string): ModelFile {
  const file = files.find((one) => one.path === path);
  if (file === undefined) throw new TypeError(`its file ${path} is missing`);
  return file;
}
