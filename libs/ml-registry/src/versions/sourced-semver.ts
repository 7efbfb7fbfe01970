import type { Transaction } from '@intelgraph/persistence';

import type { ModelVersionEntity } from './model-version.entity.js';
import { nextVersion } from './semver-order.js';
import type { ModelOfVersion } from './version-numbers.queries.js';
import { ModelVersionExistsError } from './versions.errors.js';
import { findHighest, isVersionTaken } from './versions.queries.js';

/** Where a version comes. */
export interface VersionPlace {
  readonly number: number;
  /** Whether `<number>.0.0` is known to be free. */
  readonly isFree: boolean;
}

/**
 * The semantic version of a new version: the one that is wanted, else `<number>.0.0`, else the next major one. A copy of a version
 * that brings its own along takes it where it is free.
 *
 * @throws ModelVersionExistsError
 */
export async function semverFor(
  tx: Transaction,
  model: ModelOfVersion,
  { number, isFree }: VersionPlace,
  wanted: string | undefined,
  copyOf: ModelVersionEntity | undefined,
): Promise<string> {
  if (wanted !== undefined) {
    if (!(await isVersionTaken(tx, model, wanted))) return wanted;
    if (copyOf?.version !== wanted) throw new ModelVersionExistsError(model.name, wanted);
  }
  const own = `${number}.0.0`;
  if (isFree || !(await isVersionTaken(tx, model, own))) return own;
  return nextVersion((await findHighest(tx, model.id, true))?.version ?? null, 'major');
}
