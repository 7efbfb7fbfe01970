import { AppError, UnavailableError } from '@intelgraph/kernel';

/** Whether the server said that there is no such object (and not that the bucket is missing). */
export function isNoSuchObject(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: unknown };
  return name === 'NoSuchKey' || name === 'NotFound';
}

/** What the SDK throws, as the callers of a store know it; errors of their own stream stay what they are. */
export function asStorageError(error: unknown): unknown {
  if (error instanceof AppError || !isOfServer(error)) return error;
  const { name, message } = error;
  return new UnavailableError('artifact store', `S3 answers ${name}: ${message}`, { cause: error });
}

// The SDK marks its own errors with `$metadata`; those of the network carry a code of the system.
function isOfServer(error: unknown): error is Error {
  return error instanceof Error && ('$metadata' in error || 'code' in error || error.name === 'TimeoutError');
}
