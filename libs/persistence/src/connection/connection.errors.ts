import { AppError } from '@intelgraph/kernel';

/** PostgreSQL answered and refused the login, or the login may not do this. */
export class DatabaseAccessError extends AppError {
  constructor(user: string, database: string, server: string, reason: string, cause?: unknown) {
    super('DATABASE.ACCESS_DENIED', 'internal', `user ${user} on database ${database} at ${server}: ${reason}`, {
      cause,
      details: { user, database },
    });
  }
}
