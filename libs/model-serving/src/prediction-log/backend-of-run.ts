import { isThreadKernel, kernelOfRows } from '@intelgraph/ml-runtime';

import type { RunnableModel } from '../models/model-runtime.js';
import type { Execution } from '../statistics/execution.js';

/** By model, then by the kind of run. */
const known = new WeakMap<RunnableModel, Map<number, string | undefined>>();

/** What computed a run, for people; of models with several kernels, the one that their calibration took for so many rows. */
export function backendOfRun(model: RunnableModel, { rows, queueMs }: Execution): string | undefined {
  if (model.calibration === undefined || model.calibration === null) return model.backend;
  // What was computed at once ran on the calling thread, which has no TF.js.
  const isInline = queueMs === undefined;
  const kind = isInline ? -rows : rows;
  let backends = known.get(model);
  if (backends === undefined) {
    backends = new Map<number, string | undefined>();
    known.set(model, backends);
  }
  if (!backends.has(kind)) {
    const kernel = kernelOfRows(model.calibration, rows, (name) => !isInline || isThreadKernel(name));
    backends.set(kind, kernel ?? model.backend);
  }
  return backends.get(kind);
}
