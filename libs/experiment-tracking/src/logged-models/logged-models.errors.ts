import { AppError } from '@intelgraph/kernel';

export class LoggedModelNotFoundError extends AppError {
  constructor(id: string) {
    super('LOGGED_MODEL.NOT_FOUND', 'not_found', `no logged model ${id} in this workspace`, { details: { id } });
  }
}
