import { randomBytes } from 'node:crypto';

import { ArtifactTamperedError } from './encryption.errors.js';

/** A key management service as the platform needs it: wraps keys of 32 bytes with a key that never leaves the service. */
export interface KeyService {
  /** The key that wraps, as it was configured: an id, an ARN or an alias. */
  readonly keyId: string;

  /**
   * @param name of the wrapped key; unwrapping demands the same one
   * @throws InvalidInputError when the service refuses the key, UnavailableError when it does not answer
   */
  wrap(key: Buffer, name: string): Promise<Buffer>;

  /** @throws InvalidInputError when the service refuses, UnavailableError when it does not answer */
  unwrap(wrapped: Buffer, name: string): Promise<Buffer>;
}

/** Resolves when the service wraps and unwraps. @throws InvalidInputError on a wrong configuration, UnavailableError */
export async function checkKeyService(service: KeyService): Promise<void> {
  const probe = randomBytes(32);
  const answer = await service.unwrap(await service.wrap(probe, 'probe'), 'probe');
  if (!answer.equals(probe)) throw new ArtifactTamperedError('the key management probe');
}
