import { isThreadKernel, kernelOfRows } from '@intelgraph/ml-runtime';

import type { RunnableModel } from '../models/model-runtime.js';
import type { Execution } from '../statistics/execution.js';

/** What computed a run, for people; of models with several kernels, the one that their calibration took for so many rows. */
export function backendOfRun({ backend, calibration }: RunnableModel, run: Execution): string | undefined {
  if (calibration === undefined || calibration === null) return backend;
  // What was computed at once ran on the calling thread, which has no TF.js.
  const isInline = run.queueMs === undefined;
  return kernelOfRows(calibration, run.rows, (name) => !isInline || isThreadKernel(name)) ?? backend;
}
