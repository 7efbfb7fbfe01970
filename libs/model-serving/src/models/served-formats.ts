import type { ModelRuntime } from './model-runtime.js';
import { RuntimeByFormat } from './runtime-by-format.js';
import { SharedPool, type SharedPoolOptions } from './shared-pool.js';
import { createTabularRuntime } from './tabular-runtime.js';
import { createTensorRuntime } from './tensors/tensor-runtime.js';

/** Everything that is served without another program: the platform's tabular models, ONNX, TF.js. */
export function createModelRuntime(options: SharedPoolOptions = {}): ModelRuntime {
  const pool = new SharedPool(options);
  return new RuntimeByFormat([createTabularRuntime({ pool }), createTensorRuntime({ pool })]);
}
