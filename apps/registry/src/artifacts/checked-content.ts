import { createHash } from 'node:crypto';

import { ArtifactTooLargeError } from '@intelgraph/artifact-store';
import { InvalidInputError } from '@intelgraph/kernel';

export interface ContentChecks {
  readonly maxBytes: number;
  /** What the sender says the sha256 (hex) of the bytes is. */
  readonly sha256?: string | undefined;
}

/**
 * Passes bytes through and fails where they break a check, so that whoever stores them keeps nothing.
 *
 * @throws ArtifactTooLargeError
 * @throws InvalidInputError that names the header when the bytes are not those that were announced
 */
export async function* checkedContent(
  content: AsyncIterable<Uint8Array>,
  { maxBytes, sha256 }: ContentChecks,
): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > maxBytes) throw new ArtifactTooLargeError(maxBytes);
    if (sha256 !== undefined) hash.update(chunk);
    yield chunk;
  }
  if (sha256 === undefined) return;
  const actual = hash.digest('hex');
  if (actual !== sha256) throw InvalidInputError.of('X-Content-Sha256', `is not that of the bytes, which is ${actual}`);
}
