import { ArtifactTooLargeError } from '@intelgraph/artifact-store';
import { InvalidInputError } from '@intelgraph/kernel';

import type { ClaimedPart, UploadPart } from './artifact-upload.js';

/**
 * The parts of a whole file, in order.
 *
 * @throws InvalidInputError naming `parts` where one is missing, claimed twice, or not what its sender says it is
 * @throws ArtifactTooLargeError
 */
export function completeParts(
  stored: readonly UploadPart[],
  claimed: readonly ClaimedPart[] | undefined,
  maxBytes: number,
): UploadPart[] {
  const known = new Map(stored.map((part) => [part.number, part]));
  const wanted = [...(claimed ?? stored)].sort((a, b) => a.number - b.number);
  if (wanted.length === 0) throw InvalidInputError.of('parts', 'must name at least one part');
  const parts = wanted.map(({ number, digest }, i) => {
    if (number !== i + 1) throw InvalidInputError.of('parts', `must be numbered from 1 on; part ${i + 1} is missing`);
    const part = known.get(number);
    if (part === undefined) throw InvalidInputError.of('parts', `part ${number} is not stored`);
    if (digest !== undefined && digest !== part.digest) {
      throw InvalidInputError.of('parts', `part ${number} is not what was stored, which has the sha256 ${part.digest}`);
    }
    return part;
  });
  if (parts.length < stored.length) throw InvalidInputError.of('parts', `must name all ${stored.length} stored parts`);
  if (parts.reduce((sum, { size }) => sum + size, 0) > maxBytes) throw new ArtifactTooLargeError(maxBytes);
  return parts;
}
