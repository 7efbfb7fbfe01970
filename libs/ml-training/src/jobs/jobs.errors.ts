import { AppError } from '@intelgraph/kernel';

/** No such job in the workspace. */
export class JobNotFoundError extends AppError {
  constructor(id: string) {
    super('TRAINING_JOB.NOT_FOUND', 'not_found', `there is no training job ${id} in this workspace`);
  }
}

/** The job is past the point where it could be cancelled. */
export class JobNotCancellableError extends AppError {
  constructor(id: string, state: string) {
    super('TRAINING_JOB.STATE_CONFLICT', 'conflict', `training job ${id} cannot be cancelled: it is ${state}`, {
      details: { status: state },
    });
  }
}

/** The version that the job shall register exists already. */
export class VersionTakenError extends AppError {
  constructor(model: string, version: string) {
    super('TRAINING_JOB.VERSION_TAKEN', 'conflict', `${model} has a version ${version} already`);
  }
}

/** The process that trained ended without a result. */
export class TrainingProcessError extends AppError {
  constructor(
    message: string,
    /** Whether another attempt may go better. */
    readonly retryable: boolean,
  ) {
    super('TRAINING_JOB.PROCESS_DIED', 'internal', message);
  }
}

/** The file is not the one that the job was started with. */
export class DataChangedError extends AppError {
  constructor(field: string) {
    super('TRAINING_JOB.DATA_CHANGED', 'conflict', `${field}: the file has changed since the job was started`, {
      fields: [{ field, message: 'the file has changed since the job was started' }],
    });
  }
}
