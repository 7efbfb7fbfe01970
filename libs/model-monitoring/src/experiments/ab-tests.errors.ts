import { AppError } from '@intelgraph/kernel';

/** Monitoring knows no such A/B test in the workspace. */
export class AbTestNotFoundError extends AppError {
  constructor(id: string) {
    super('AB_TEST.NOT_FOUND', 'not_found', `there is no A/B test ${id}`, { details: { id } });
  }
}
