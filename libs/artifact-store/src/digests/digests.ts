import { createHash } from 'node:crypto';

import { InvalidInputError } from '@intelgraph/kernel';

/** A sha256 as 64 lower-case hex digits. */
export const DIGEST_PATTERN = /^[0-9a-f]{64}$/;

const URI = /^artifact:\/\/sha256:([0-9a-f]{64})$/;

export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && DIGEST_PATTERN.test(value);
}

/**
 * Checks a digest that comes from outside; a valid one is safe as a file name.
 *
 * @throws InvalidInputError that names `field`
 */
export function assertDigest(value: unknown, field = 'digest'): asserts value is string {
  if (!isDigest(value)) throw InvalidInputError.of(field, 'must be a sha256 as 64 lower-case hex digits');
}

/** The address of an artifact by the digest of its manifest: `artifact://sha256:<digest>`. */
export function artifactUri(manifestDigest: string): string {
  assertDigest(manifestDigest);
  return `artifact://sha256:${manifestDigest}`;
}

/** The manifest digest in an `artifact://` address, or null when it is another kind of address. */
export function parseArtifactUri(uri: string): string | null {
  return URI.exec(uri)?.[1] ?? null;
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
