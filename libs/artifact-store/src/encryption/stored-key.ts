import { isObject } from '../manifests/is-object.js';

/** A key of the storage as it lies in the vault, wrapped by the service. */
export interface StoredKey {
  /** 16 hex digits, by which headers name it. */
  readonly id: string;
  /** The service's key that wraps it, as it was configured. */
  readonly wrappedBy: string;
  readonly wrapped: Buffer;
  readonly madeAt: string;
}

const NAME = /^(?<id>[0-9a-f]{16})\.json$/;

export const nameOf = (id: string): string => `${id}.json`;

export function writeStoredKey({ wrappedBy, wrapped, madeAt }: StoredKey): Buffer {
  const body = { schema_version: 1, wrapped_by: wrappedBy, wrapped: wrapped.toString('base64'), made_at: madeAt };
  return Buffer.from(JSON.stringify(body));
}

/** Undefined for files that are none. */
export function readStoredKey(name: string, bytes: Buffer): StoredKey | undefined {
  const id = NAME.exec(name)?.groups?.['id'];
  if (id === undefined) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isObject(body) || body['schema_version'] !== 1) return undefined;
  const { wrapped_by: wrappedBy, wrapped, made_at: madeAt } = body;
  if (typeof wrappedBy !== 'string' || typeof wrapped !== 'string' || typeof madeAt !== 'string') return undefined;
  return { id, wrappedBy, wrapped: Buffer.from(wrapped, 'base64'), madeAt };
}
