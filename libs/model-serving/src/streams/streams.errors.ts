import { AppError } from '@intelgraph/kernel';

/** No such stream in the workspace. */
export class StreamNotFoundError extends AppError {
  constructor(name: string) {
    super('STREAM.NOT_FOUND', 'not_found', `there is no stream ${name} in this workspace`, { details: { name } });
  }
}

/** The name is taken. */
export class StreamExistsError extends AppError {
  constructor(name: string) {
    super('STREAM.EXISTS', 'conflict', `a stream ${name} exists already`, { details: { name } });
  }
}

/** The stream is in the state already, or is being moved. */
export class StreamStateError extends AppError {
  constructor(name: string, what: string) {
    super('STREAM.STATE_CONFLICT', 'conflict', `stream ${name} ${what}`, { details: { name } });
  }
}

/** As many streams as a workspace may have. */
export class TooManyStreamsError extends AppError {
  constructor(limit: number) {
    super('STREAM.TOO_MANY', 'exhausted', `a workspace may have ${limit} streams`, { details: { limit } });
  }
}
