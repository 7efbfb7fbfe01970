import { AppError, UnavailableError } from '@intelgraph/kernel';

/** Whether the server said that there is no such object (and not that the bucket is missing). */
export function isNoSuchObject(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: unknown };
  return name === 'NoSuchKey' || name === 'NotFound';
}

/** What the SDK throws, as the callers of a store know it; errors of their own stream stay what they are. */
export function asStorageError(error: unknown): unknown {
  return error instanceof AppError || !isOfServer(error) ? error : unavailable('artifact store', error);
}

/** Whether the server said so, or could not be asked. */
export function isOfServer(error: unknown): error is Error {
  if (typeof error !== 'object' || error === null) return false;
  // The SDK marks its own errors with `$metadata`; those of the network carry a code of the system.
  return '$metadata' in error || 'code' in error || (error as { name?: unknown }).name === 'TimeoutError';
}

/** @param what cannot be used, for people */
export const unavailable = (what: string, error: Error): UnavailableError =>
  new UnavailableError(what, `S3 answers ${error.name}: ${error.message}`, { cause: error });
