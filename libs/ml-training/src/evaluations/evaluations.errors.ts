import { AppError } from '@intelgraph/kernel';

/** No such evaluation in the workspace. */
export class EvaluationNotFoundError extends AppError {
  constructor(id: string) {
    super('EVALUATION.NOT_FOUND', 'not_found', `there is no evaluation ${id} in this workspace`);
  }
}

/** The model that shall be evaluated does not exist. */
export class ModelNotFoundError extends AppError {
  constructor(what: string) {
    super('EVALUATION.MODEL_NOT_FOUND', 'not_found', `there is no ${what} in this workspace`);
  }
}

/** The model's artifact cannot be opened here. */
export class ModelNotReadableError extends AppError {
  constructor(artifactUri: string) {
    super('EVALUATION.MODEL_NOT_READABLE', 'conflict', `the artifact ${artifactUri} is not in our store`, {
      details: { artifact_uri: artifactUri },
    });
  }
}

/** The process that measured ended without an answer. */
export class EvaluationProcessError extends AppError {
  constructor(how: string, cause?: unknown) {
    super('EVALUATION.PROCESS_DIED', 'internal', `the process that measures ${how}`, { cause });
  }
}

/** Measuring took too long and was given up. */
export class EvaluationTimeoutError extends AppError {
  constructor(timeoutMs: number) {
    super(
      'EVALUATION.TIMEOUT',
      'timeout',
      `the checks were not done within ${timeoutMs / 1000} s; ask for fewer, or of fewer rows`,
    );
  }
}

/** A file of a data root was written to while it was measured. */
export class FileChangedError extends AppError {
  constructor(field: string) {
    const message = 'the file changed while it was read';
    super('EVALUATION.FILE_CHANGED', 'conflict', `${field}: ${message}`, { fields: [{ field, message }] });
  }
}

/** The rows, columns and checks together need more memory than measuring is given. */
export class EvaluationTooLargeError extends AppError {
  constructor(memoryMb: number) {
    super('EVALUATION.TOO_LARGE', 'too_large', `the checks of this file need more than ${memoryMb} MiB of memory`, {
      details: { limit_mb: memoryMb },
    });
  }
}
