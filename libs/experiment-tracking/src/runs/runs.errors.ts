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
