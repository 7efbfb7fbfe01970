import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { FilesOfArtifact } from '@intelgraph/experiment-tracking';

/** Where the files of an artifact are looked up. */
export const FILES_OF_ARTIFACT = Symbol('files of an artifact');

export const filesOfArtifact =
  (store: Pick<ArtifactStore, 'getManifest'>): FilesOfArtifact =>
  async (digest) =>
    (await store.getManifest(digest)).files;
