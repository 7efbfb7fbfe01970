import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { ArtifactFile } from './artifact-file.js';
import { replaceFolder } from './artifact-files.queries.js';
import { pathOfArtifactUri } from './artifact-locations.js';

/** Lists files (paths inside of it) at the place of an artifact, instead of what was there. */
export async function placeFiles(
  tx: Transaction,
  { workspace, principal }: RequestContext,
  uri: string,
  files: readonly ArtifactFile[],
  storedAt: Date,
): Promise<void> {
  const folder = pathOfArtifactUri(uri);
  // Elsewhere than in this platform's store: nothing can be listed there.
  if (folder === undefined) return;
  await replaceFolder(tx, { workspace, folder, files, storedBy: principal.id, storedAt });
}
