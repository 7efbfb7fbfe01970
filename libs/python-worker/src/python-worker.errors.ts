import { AppError } from '@intelgraph/kernel';

const LONGEST_MESSAGE = 300;

/** Why a worker is gone. */
export type WorkerEnd = 'crashed' | 'timeout' | 'memory' | 'protocol' | 'closed';

/** What a worker says of something that failed in it; all texts bounded. */
export interface PythonFailure {
  readonly reason: 'memory' | 'raised';
  /** Class of the exception. */
  readonly type: string;
  readonly message: string;
  /** Of what cannot be imported. */
  readonly module?: string;
  /** Last lines of the traceback. */
  readonly traceback: string;
}

/** No worker can be had here: no Python, or one that is too old. */
export class PythonMissingError extends AppError {
  constructor(message: string, cause?: unknown) {
    super('PYTHON.MISSING', 'unavailable', message, { cause });
  }
}

/** What a model requires cannot be installed. */
export class PythonEnvironmentError extends AppError {
  constructor(message: string, cause?: unknown) {
    super('PYTHON.ENVIRONMENT', 'invalid', message, { cause });
  }
}

/** The files are no model that Python can load. */
export class PythonModelError extends AppError {
  constructor(message: string, cause?: unknown) {
    super('PYTHON_MODEL.UNUSABLE', 'invalid', message, { cause });
  }
}

/** The model raised an exception for these rows, or answered what nobody can be told. */
export class PythonPredictionError extends AppError {
  /** The first line of what it said: whoever asks needs no more. */
  constructor(
    /** All of it, for whoever deploys. */
    readonly failure: PythonFailure,
  ) {
    const [first = ''] = failure.message.split('\n');
    const message = `the model raised ${failure.type}${first === '' ? '' : `: ${first.slice(0, LONGEST_MESSAGE)}`}`;
    super('PYTHON_MODEL.RAISED', 'invalid', message, { fields: [{ field: 'inputs', message }] });
  }
}

/** The rows are more than a worker is sent at once. */
export class RowsTooLargeError extends AppError {
  constructor(bytes: number, maxBytes: number) {
    super(
      'PYTHON_MODEL.TOO_LARGE',
      'too_large',
      `the rows take ${bytes} bytes; at most ${maxBytes} are sent to a Python model`,
    );
  }
}

/** The worker of a model died with these rows twice, or cannot be started again. */
export class PythonWorkerUnavailableError extends AppError {
  constructor(message: string, retryAfterSeconds: number, cause?: unknown) {
    super('PYTHON_MODEL.UNAVAILABLE', 'unavailable', message, { retryAfterSeconds, cause });
  }
}

/** A worker ended; what it had not answered is not known to be done. */
export class WorkerEndedError extends Error {
  override readonly name = 'WorkerEndedError';

  constructor(
    readonly end: WorkerEnd,
    message: string,
    /** Whether it was at this request then; those behind it have nothing to do with it. */
    readonly wasComputing = true,
  ) {
    super(message);
  }
}
