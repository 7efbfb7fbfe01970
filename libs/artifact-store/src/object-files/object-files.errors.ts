import { AppError } from '@intelgraph/kernel';

import { isOfServer, unavailable } from '../s3/s3-errors.js';

/** The server of objects does not let us do this, today or tomorrow: no permission, no such bucket. */
export class ObjectRefusedError extends AppError {
  constructor(
    /** What the server calls it: `AccessDenied`. */
    readonly reason: string,
    cause?: unknown,
  ) {
    super('OBJECT.REFUSED', 'invalid', `the object storage answers ${reason}`, { cause });
  }
}

/** The object is not the one any more that was looked at. */
export class ObjectChangedError extends AppError {
  constructor(cause?: unknown) {
    super('OBJECT.CHANGED', 'conflict', 'the object has changed', { cause });
  }
}

/** There is an object of this name, and it is somebody else's. */
export class ObjectExistsError extends AppError {
  constructor() {
    super('OBJECT.EXISTS', 'conflict', 'there is such an object already');
  }
}

const AGAIN = new Set([404, 408, 409, 416, 429]);
/** Of status 400 or 403, and yet of the moment, not of the request. */
const PASSING = new Set(['BadDigest', 'ExpiredToken', 'IncompleteBody', 'RequestTimeout', 'RequestTimeTooSkewed']);
const CHANGED = 412;

/** What the SDK throws, as those know it who work on objects that others made. */
export function asObjectError(error: unknown): unknown {
  if (error instanceof AppError || typeof error !== 'object' || error === null) return error;
  const { $metadata: { httpStatusCode: status } = {}, name = '' } = error as Partial<SdkError>;
  if (status === CHANGED) return new ObjectChangedError(error);
  if (isForGood(status, name)) return new ObjectRefusedError(reasonOf(name, status), error);
  const isOfClient = name === 'CredentialsProviderError';
  return isOfClient || isOfServer(error) ? unavailable('object storage', error as Error) : error;
}

const isForGood = (status = 0, name = ''): boolean =>
  name === 'NoSuchBucket' || (status >= 300 && status < 500 && !AGAIN.has(status) && !PASSING.has(name));

interface SdkError extends Error {
  readonly $metadata: { readonly httpStatusCode?: number };
}

/** Answers to HEAD have no words, only a status. */
function reasonOf(name: string, status: number | undefined): string {
  if (!WORDLESS.test(name)) return name;
  return status === 403 ? 'AccessDenied' : `status ${status ?? 0}`;
}

const WORDLESS = /^\d*$|^Unknown|^Forbidden$/;
