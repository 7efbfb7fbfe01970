import { AppError } from '@intelgraph/kernel';

export class AccessTokenNotFoundError extends AppError {
  constructor(id: string) {
    super('ACCESS_TOKEN.NOT_FOUND', 'not_found', `no access token ${id} in this workspace`, { details: { id } });
  }
}

export class AccessTokenRevokedError extends AppError {
  constructor(id: string) {
    super('ACCESS_TOKEN.ALREADY_REVOKED', 'conflict', `access token ${id} was revoked before`, { details: { id } });
  }
}
