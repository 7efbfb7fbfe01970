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
}

/** Told of every run that succeeded, synchronously: it has to be cheap. */
export type ExecutionObserver = (execution: Execution) => void;
