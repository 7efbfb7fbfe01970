/**
 * What kind of failure an error is. Every transport maps a kind once: HTTP status, gRPC status, dead-letter reason.
 *
 * - `malformed`: the request could not be parsed; `invalid`: it was parsed and breaks a rule.
 * - `exhausted`: a bound was reached, try later; `unavailable`: something we depend on does not answer.
 */
export const ERROR_KINDS = [
  'malformed',
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'exhausted',
  'unavailable',
  'timeout',
  'cancelled',
  'internal',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** One rule that one field of the input breaks. `field` is the path on the wire: `inputs[3].amount`. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export interface AppErrorOptions extends ErrorOptions {
  readonly fields?: readonly FieldProblem[];
  /** JSON-serialisable facts for the caller; never secrets, never personal data. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Seconds after which trying again makes sense (`Retry-After`). */
  readonly retryAfterSeconds?: number;
}

/**
 * The one base of every error thrown on purpose. Subclasses fix the `code`, which clients may rely on:
 * `NOUN.WHAT_IS_WRONG`, stable for ever.
 */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly fields: readonly FieldProblem[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, kind: ErrorKind, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.kind = kind;
    this.fields = options.fields ?? [];
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
