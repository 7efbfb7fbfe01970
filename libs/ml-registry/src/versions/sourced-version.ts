import type { Transaction } from '@intelgraph/persistence';

import { SEMVER_LABEL } from '../labels/label-rules.js';

import type { NewVersion } from './new-version.js';
import type { SourcedContent } from './source-content.js';
import { semverFor, type VersionPlace } from './sourced-semver.js';
import type { ModelOfVersion } from './version-numbers.queries.js';
import type { SourcedVersionInput } from './versions.types.js';

/** What a registration by a source makes of it. The model must be locked. @throws ModelVersionExistsError */
export async function sourcedVersion(
  tx: Transaction,
  model: ModelOfVersion,
  place: VersionPlace,
  { content, copyOf, source, location }: SourcedContent,
  { labels = {}, description = '', run_link: runLink = '', author }: SourcedVersionInput & { readonly author: string },
): Promise<NewVersion> {
  const version = await semverFor(tx, model, place, labels[SEMVER_LABEL], copyOf);
  return {
    ...{ ...content, version, author, description, labels, source, runLink },
    ...{ tags: [], idempotencyKey: null, storageLocation: location },
  };
}
