import { InvalidInputError } from '@intelgraph/kernel';
import type { VersionSelector } from '@intelgraph/ml-registry';

import { toSelector } from '../versions/versions.mapper.js';

/** @throws InvalidInputError that names `versions` unless there are 2 to 20 */
export function toSelectors(versions: string): VersionSelector[] {
  const words = versions.split(',').map((word) => word.trim());
  if (words.length < 2 || words.length > 20 || words.includes('')) {
    throw InvalidInputError.of('versions', 'must name 2 to 20 versions, separated by commas');
  }
  return words.map(toSelector);
}
