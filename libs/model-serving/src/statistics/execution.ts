/** One run of a model over rows. Times in milliseconds; one that a runtime cannot measure is left out. */
export interface Execution {
  readonly rows: number;
  /** Requests that begin with this run, which may answer several, or the rest of one; 1 where it is not said. */
  readonly requests?: number;
  /** From their arrival until somebody took them up, of all these requests together; absent where they were computed at once. */
  readonly queueMs?: number;
  /** Rows to the tensors of the model. */
  readonly inputMs?: number;
  /** The model itself. */
  readonly inferMs?: number;
  /** Its tensors to answers. */
  readonly outputMs?: number;
  /** What computed it, for people, where the model does not say it of all of its runs. */
  readonly backend?: string;
}

/** What the model itself took, with all rows of the run; undefined where nobody measures it. */
export function computeMsOf({ inputMs, inferMs, outputMs }: Execution): number | undefined {
  if (inferMs === undefined) return undefined;
  return (inputMs ?? 0) + inferMs + (outputMs ?? 0);
}

/** Two runs that answered one request, which was too large for one. */
export function inPieces(one: Execution, other: Execution): Execution {
  return {
    rows: Math.max(one.rows, other.rows),
    queueMs: (one.queueMs ?? 0) + (other.queueMs ?? 0),
    inputMs: (one.inputMs ?? 0) + (other.inputMs ?? 0),
    inferMs: (one.inferMs ?? 0) + (other.inferMs ?? 0),
    outputMs: (one.outputMs ?? 0) + (other.outputMs ?? 0),
    ...backendOf(one, other),
  };
}

/** Of two runs of one model: both said it, or neither did, unless a library was ready for the second alone. */
export function backendOf(one: Execution, other: Execution): Pick<Execution, 'backend'> {
  const backend = one.backend ?? other.backend;
  return backend === undefined ? {} : { backend };
}

/** Told of every run that succeeded, synchronously: it has to be cheap. */
export type ExecutionObserver = (execution: Execution) => void;
