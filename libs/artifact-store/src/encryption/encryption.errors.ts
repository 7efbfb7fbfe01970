import { AppError } from '@intelgraph/kernel';

/** Encrypted bytes were changed, cut or put together from other blobs since they were stored. */
export class ArtifactTamperedError extends AppError {
  constructor(digest: string) {
    super('ARTIFACT.TAMPERED', 'internal', `the stored bytes of ${digest} are not what was encrypted`, {
      details: { digest },
    });
  }
}

/** A blob is encrypted with a key that is not among the configured ones. */
export class ArtifactKeyMissingError extends AppError {
  constructor(digest: string, keyId: string | null) {
    const key = keyId === null ? 'and no key is configured' : `with key ${keyId}, which is not configured`;
    super('ARTIFACT.KEY_MISSING', 'unavailable', `${digest} is encrypted ${key}`, { details: { digest } });
  }
}
