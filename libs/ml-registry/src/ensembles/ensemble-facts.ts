import type { ArtifactManifest } from '@intelgraph/artifact-store';
import { ENSEMBLE_FLAVOR, type EnsembleFacts } from '@intelgraph/ensembles';

/** The key of manifests that says which artifacts an ensemble needs beside its files. */
export const ENSEMBLE_KEY = 'ensemble';

/** What the manifest of an ensemble says of it; undefined for other artifacts. */
export function ensembleFacts(manifest: ArtifactManifest): EnsembleFacts | undefined {
  // The registry alone writes this key: who uploads files chooses their flavor, and nothing more.
  const facts = manifest[ENSEMBLE_KEY];
  return manifest.flavor === ENSEMBLE_FLAVOR && facts !== undefined ? (facts as EnsembleFacts) : undefined;
}
