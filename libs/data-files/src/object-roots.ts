import { UnusableDataError } from './data-files.errors.js';

/** What of a bucket callers may name. */
export interface ObjectRoot {
  readonly bucket: string;
  /** Keys begin with it; empty, or ends with "/". */
  readonly prefix: string;
}

const SCHEME = 's3://';

/** Whether a caller names an object, not a file. */
export const isObjectUri = (uri: string): boolean => uri.startsWith(SCHEME);

/**
 * The object that a caller named as `s3://bucket/key`, if it lies under one of the roots. The key is taken as it stands: nothing in it
 * is decoded. Parts that some servers take for a way up, or for nothing, are refused.
 *
 * @param field the name of the input on the wire, for the error
 * @throws UnusableDataError
 */
export function resolveObjectUri(
  uri: string,
  field: string,
  roots: readonly ObjectRoot[],
): { readonly bucket: string; readonly key: string } {
  const refuse = (why: string): never => {
    throw new UnusableDataError(field, why);
  };
  const [bucket = '', ...parts] = uri.slice(SCHEME.length).split('/');
  const key = parts.join('/');
  if (bucket === '' || key === '' || key.endsWith('/')) return refuse('must name an object: s3://bucket/key');
  if (/\p{Cc}/u.test(uri)) return refuse('must not hold control characters');
  if (!uri.isWellFormed()) return refuse('must be valid Unicode');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || key.includes('\\')) {
    return refuse('must not hold empty parts, "." or "..", or backslashes');
  }
  if (!roots.some((root) => root.bucket === bucket && key.startsWith(root.prefix) && key !== root.prefix)) {
    return refuse('lies outside of what this service may use of S3');
  }
  return { bucket, key };
}
