import type { ModelRuntime } from './model-runtime.js';
import { RuntimeByFormat } from './runtime-by-format.js';
import { SharedPool } from './shared-pool.js';
import { createTabularRuntime } from './tabular-runtime.js';
import { createTensorRuntime } from './tensors/tensor-runtime.js';

export interface ServedFormatsOptions {
  /** Worker threads, each with every model. */
  readonly threads: number;
}

/** Everything that is served without another program: the platform's tabular models, ONNX, TF.js. */
export function createModelRuntime({ threads }: ServedFormatsOptions): ModelRuntime {
  const pool = new SharedPool(threads);
  return new RuntimeByFormat([createTabularRuntime({ threads, pool }), createTensorRuntime({ threads, pool })]);
}
