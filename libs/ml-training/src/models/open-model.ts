import {
  parseArtifactUri,
  readArtifactFiles,
  type ArtifactManifest,
  type ArtifactStore,
} from '@intelgraph/artifact-store';
import { loadModel, type TabularModel } from '@intelgraph/ml-runtime';

import { ModelNotReadableError } from '../evaluations/evaluations.errors.js';

/** A model out of the artifact store. @throws ModelNotReadableError, ArtifactNotFoundError, ModelFormatError */
export async function openModel(
  artifacts: ArtifactStore,
  artifactUri: string,
): Promise<{ model: TabularModel; manifest: ArtifactManifest }> {
  const digest = parseArtifactUri(artifactUri);
  if (digest === null) throw new ModelNotReadableError(artifactUri);
  const manifest = await artifacts.getManifest(digest);
  return { model: loadModel(await readArtifactFiles(artifacts, manifest)), manifest };
}
