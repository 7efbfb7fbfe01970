import { AppError } from '@intelgraph/kernel';

export class AbTestNotFoundError extends AppError {
  constructor(id: string) {
    super('AB_TEST.NOT_FOUND', 'not_found', `there is no A/B test "${id}"`, { details: { ab_test_id: id } });
  }
}
