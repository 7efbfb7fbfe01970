import { createHash } from 'node:crypto';

import { canonicalJson } from '../manifests/canonical-json.js';
import type { ArtifactManifest } from '../manifests/manifest.js';

/**
 * The in-toto statement of OpenSSF Model Signing 1.0 about an artifact: each file with its digest, sorted by path, and
 * the sha256 over all these digests as the subject. `manifest` is ours: it binds the rest of the manifest; verifiers
 * of the specification ignore fields they do not know.
 *
 * Source: https://github.com/sigstore/model-transparency, `model_signing/_signing/signing.py`.
 */
export function modelStatement(manifestDigest: string, { files }: Pick<ArtifactManifest, 'files'>): Buffer {
  const resources = [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, digest }) => ({ name: path, algorithm: 'sha256', digest }));
  const root = createHash('sha256');
  for (const { digest } of resources) root.update(Buffer.from(digest, 'hex'));
  return Buffer.from(
    canonicalJson({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'model', digest: { sha256: root.digest('hex') } }],
      predicateType: 'https://model_signing/signature/v1.0',
      predicate: {
        serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: [] },
        resources,
        manifest: { algorithm: 'sha256', digest: manifestDigest },
      },
    }),
  );
}
