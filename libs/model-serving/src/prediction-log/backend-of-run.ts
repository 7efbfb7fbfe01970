import { backendByRows, isThreadKernel } from '@intelgraph/ml-runtime';

import type { RunnableModel } from '../models/model-runtime.js';
import type { Execution } from '../statistics/execution.js';

type ByRows = (rows: number) => string | undefined;

/** What calibration chose, by model: for the calling thread, which has no TF.js, and for the others. */
const known = new WeakMap<RunnableModel, { readonly inline: ByRows; readonly pooled: ByRows }>();

/** What computed a run, for people; of models with several kernels, the one that their calibration took for so many rows. */
export function backendOfRun(model: RunnableModel, { rows, queueMs, backend }: Execution): string | undefined {
  if (backend !== undefined) return backend;
  const { calibration } = model;
  if (calibration === undefined || calibration === null) return model.backend;
  let chosen = known.get(model);
  if (chosen === undefined) {
    chosen = { inline: backendByRows(calibration, isThreadKernel), pooled: backendByRows(calibration, () => true) };
    known.set(model, chosen);
  }
  const { inline, pooled } = chosen;
  // What was computed at once ran on the calling thread.
  return (queueMs === undefined ? inline : pooled)(rows) ?? model.backend;
}
