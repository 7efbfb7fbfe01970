import { AppError, type FieldProblem } from './app-error.js';

/** The input breaks one or more rules; `fields` says which. */
export class InvalidInputError extends AppError {
  constructor(problems: readonly FieldProblem[] | string) {
    const fields = typeof problems === 'string' ? [] : problems;
    const message =
      typeof problems === 'string' ? problems : problems.map((p) => `${p.field}: ${p.message}`).join('; ');
    super('REQUEST.INVALID', 'invalid', message, { fields });
  }

  /** The common case of exactly one wrong field. */
  static of(field: string, message: string): InvalidInputError {
    return new InvalidInputError([{ field, message }]);
  }
}

/** The input cannot be parsed at all. */
export class MalformedInputError extends AppError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('REQUEST.MALFORMED', 'malformed', message, options);
  }
}

/** No valid credentials were given. */
export class UnauthenticatedError extends AppError {
  constructor(message = 'a valid bearer token is required') {
    super('AUTH.UNAUTHENTICATED', 'unauthenticated', message);
  }
}

/** The caller is known and may not do this. */
export class ForbiddenError extends AppError {
  constructor(message: string, details: Record<string, unknown> = {}) {
    super('AUTH.FORBIDDEN', 'forbidden', message, { details });
  }
}

/** Something this operation depends on does not answer. */
export class UnavailableError extends AppError {
  constructor(part: string, message: string, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super('SERVICE.UNAVAILABLE', 'unavailable', `${part}: ${message}`, {
      cause: options.cause,
      retryAfterSeconds: options.retryAfterSeconds ?? 2,
      details: { part },
    });
  }
}
