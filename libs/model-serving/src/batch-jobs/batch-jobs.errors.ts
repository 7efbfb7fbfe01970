import { AppError } from '@intelgraph/kernel';

/** No such job in the workspace. */
export class BatchJobNotFoundError extends AppError {
  constructor(id: string) {
    super('BATCH_JOB.NOT_FOUND', 'not_found', `there is no batch job ${id} in this workspace`);
  }
}

/** What was asked for cannot be had of a job in this state. */
export class BatchJobStateError extends AppError {
  constructor(id: string, state: string, what: string) {
    super('BATCH_JOB.STATE_CONFLICT', 'conflict', `batch job ${id} ${what}: it is ${state}`, {
      details: { status: state },
    });
  }
}

/** A job whose rows were not explained. */
export class BatchJobNotExplainedError extends AppError {
  constructor(id: string) {
    super('BATCH_JOB.NOT_EXPLAINED', 'not_found', `batch job ${id} was not asked for explanations`);
  }
}

/** The file that the job should write is there already. */
export class BatchOutputExistsError extends AppError {
  constructor() {
    const message = 'is there already; a batch job overwrites nothing';
    super('BATCH_JOB.OUTPUT_EXISTS', 'conflict', `output.uri: ${message}`, {
      fields: [{ field: 'output.uri', message }],
    });
  }
}

/** The object that the job wrote is replaced while somebody reads it. */
export class BatchOutputChangedError extends AppError {
  constructor() {
    super('BATCH_JOB.OUTPUT_CHANGED', 'conflict', 'output: the object has changed since the job wrote it');
  }
}

/** The input is not the file any more that the job was started with. */
export class BatchInputChangedError extends AppError {
  constructor() {
    super('BATCH_JOB.INPUT_CHANGED', 'conflict', 'input: the file has changed since the job was started');
  }
}

/** More rows cannot be predicted than the caller allows. */
export class TooManyBadRowsError extends AppError {
  constructor(found: number, most: number) {
    super('BATCH_JOB.TOO_MANY_BAD_ROWS', 'invalid', `${found} rows are bad, more than max_bad_rows (${most})`, {
      details: { rows_bad: found, max_bad_rows: most },
    });
  }
}

/** The processes that had the job died, again and again. */
export class BatchJobGivenUpError extends AppError {
  constructor(attempts: number) {
    super('BATCH_JOB.GIVEN_UP', 'internal', `given up: ${attempts} attempts brought it no further`);
  }
}
