import { AppError } from '@intelgraph/kernel';

export class RunNotFoundError extends AppError {
  constructor(id: string) {
    super('RUN.NOT_FOUND', 'not_found', `no run ${id} in this workspace`, { details: { id } });
  }
}

export class RunEndedError extends AppError {
  constructor(id: string, status: string, wanted: string) {
    super('RUN.ENDED', 'conflict', `run ${id} has ended as ${status} and cannot become ${wanted}`, {
      details: { id, status },
    });
  }
}

/** The run is deleted; it takes nothing until it is restored. */
export class RunDeletedError extends AppError {
  constructor(id: string) {
    super('RUN.DELETED', 'invalid', `the run ${id} must be in the 'active' state. Current state is deleted.`, {
      details: { id },
    });
  }
}
