import { PythonModelError, type WorkerEndedError } from '../python-worker.errors.js';

import { explained, failureOf, lastLines } from './failure.js';
import { type WorkerPlan, WorkerProcess } from './worker-process.js';

/** What a worker says of the model that it has loaded. */
export interface WorkerDescription {
  /** Versions, as `3.11.7`. */
  readonly python: string;
  readonly mlflow: string;
  /** Of a classifier that knows probabilities: its classes, in their order. */
  readonly classes: readonly (string | number | boolean)[];
}

/**
 * A worker that has loaded its model.
 *
 * @param onEnd told when it ends afterwards
 * @throws PythonModelError with the end of the traceback when the model cannot be loaded, or takes too long or too much memory
 */
export async function startWorker(
  plan: WorkerPlan,
  onEnd: (error: WorkerEndedError) => void,
): Promise<{ worker: WorkerProcess; description: WorkerDescription }> {
  let isReady = false;
  const worker = new WorkerProcess(plan, (error) => {
    if (isReady) onEnd(error);
  });
  const first = await worker.started().catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    throw new PythonModelError(`its worker ${message} while it loaded the model${lastLines(worker.printed)}`, error);
  });
  if (first.kind !== 'ready') {
    worker.end('closed', 'could not load the model');
    throw new PythonModelError(`loading it raised ${explained(failureOf(first))}`);
  }
  isReady = true;
  return { worker, description: described(first.header) };
}

function described({ python, mlflow, classes }: Readonly<Record<string, unknown>>): WorkerDescription {
  return {
    python: String(python),
    mlflow: String(mlflow),
    classes: Array.isArray(classes) ? classes.filter(isClass) : [],
  };
}

const isClass = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
