import { ArtifactTooLargeError } from '@intelgraph/artifact-store';
import { InvalidInputError } from '@intelgraph/kernel';

import type { ClaimedPart, UploadPart, WholeFile } from './artifact-upload.js';

/**
 * The parts of a whole file, in order.
 *
 * @throws InvalidInputError naming `parts` where one is missing, claimed twice, or not what its sender says it is, or `size`
 * @throws ArtifactTooLargeError
 */
export function completeParts(
  stored: readonly UploadPart[],
  { parts: claimed, size }: Pick<WholeFile, 'parts' | 'size'>,
  maxBytes: number,
): UploadPart[] {
  const known = new Map(stored.map((part) => [part.number, part]));
  const wanted: ClaimedPart[] = [...(claimed ?? stored)].sort((a, b) => a.number - b.number);
  if (wanted.length === 0) throw InvalidInputError.of('parts', 'must name at least one part');
  const parts = wanted.map(({ number, etag }, i) => {
    if (number !== i + 1) throw InvalidInputError.of('parts', `must be numbered from 1 on; part ${i + 1} is missing`);
    const part = known.get(number);
    if (part === undefined) throw InvalidInputError.of('parts', `part ${number} is not stored`);
    if (etag !== undefined && etag !== part.etag) {
      throw InvalidInputError.of('parts', `part ${number} is not what was stored, which has the etag ${part.etag}`);
    }
    return part;
  });
  if (parts.length < stored.length) throw InvalidInputError.of('parts', `must name all ${stored.length} stored parts`);
  const total = sizeOf(parts);
  if (total > maxBytes) throw new ArtifactTooLargeError(maxBytes);
  if (size !== undefined && size !== total) {
    throw InvalidInputError.of('size', `is not that of the ${parts.length} stored parts, which have ${total} bytes`);
  }
  return parts;
}

/** Bytes of all of them. */
export function sizeOf(parts: readonly UploadPart[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}
