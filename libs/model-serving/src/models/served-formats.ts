import type { ModelRuntime } from './model-runtime.js';
import { RuntimeByFormat } from './runtime-by-format.js';
import { SharedPool, type SharedPoolOptions } from './shared-pool.js';
import { createTabularRuntime } from './tabular-runtime.js';
import { createTensorRuntime } from './tensors/tensor-runtime.js';

/**
 * Everything that is served: the platform's tabular models, ONNX, TF.js.
 *
 * @param others what loads that these do not
 */
export function createModelRuntime(
  options: SharedPoolOptions = {},
  others: readonly ModelRuntime[] = [],
): ModelRuntime {
  const pool = new SharedPool(options);
  return new RuntimeByFormat([createTabularRuntime({ pool }), createTensorRuntime({ pool }), ...others]);
}
