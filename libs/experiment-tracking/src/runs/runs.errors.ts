import { AppError } from '@intelgraph/kernel';

import type { RunStatus } from './run.states.js';

/** The workspace has no such run. */
export class RunNotFoundError extends AppError {
  constructor(id: string) {
    super('RUN.NOT_FOUND', 'not_found', `there is no run "${id}"`, { details: { run_id: id } });
  }
}

/** The run has ended and takes nothing more. */
export class RunEndedError extends AppError {
  constructor(id: string, status: RunStatus) {
    super('RUN.ENDED', 'conflict', `run ${id} is ${status}`, { details: { run_id: id, status } });
  }
}

/** A parameter has one value for the whole run. */
export class ParamChangedError extends AppError {
  constructor(key: string) {
    super('RUN.PARAM_CHANGED', 'invalid', `parameter "${key}" was logged with another value`, {
      fields: [{ field: `params.${key}`, message: 'was logged with another value' }],
    });
  }
}
