import { AppError } from '@intelgraph/kernel';

export class TagNotFoundError extends AppError {
  constructor(key: string, owner: string) {
    super('TAG.NOT_FOUND', 'not_found', `${owner} has no tag ${key}`, { details: { key } });
  }
}
