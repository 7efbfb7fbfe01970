/** A server answered something that nobody can go on with: no JSON, a field of another type, a redirect, pages without end. */
export class BadAnswerError extends Error {
  override readonly name = 'BadAnswerError';
}

/** A server refused. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    what: string,
    readonly status: number,
    /** MLflow's `error_code`, or the platform's `code`; empty where neither was there. */
    readonly code: string,
    readonly reason: string,
    /** Fields that the server complained about. */
    readonly fields: readonly string[] = [],
  ) {
    super(`${what} answered ${status}${code === '' ? '' : ` ${code}`}: ${reason}`);
  }
}

/** A server does not answer at all. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Whether the error is about one thing that was asked for, so that the others can go on. */
export const isAboutOneThing = (error: unknown): error is RefusedError =>
  error instanceof RefusedError && error.status >= 400 && error.status < 500 && ![401, 403, 429].includes(error.status);

/** The same, also where what came for it cannot be read. */
export const isAboutOneAnswer = (error: unknown): error is RefusedError | BadAnswerError =>
  isAboutOneThing(error) || error instanceof BadAnswerError;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
