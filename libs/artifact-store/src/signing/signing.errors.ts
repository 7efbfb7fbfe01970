import { AppError } from '@intelgraph/kernel';

/** An artifact has no signature, and one is demanded. */
export class ArtifactUnsignedError extends AppError {
  constructor(digest: string) {
    super('ARTIFACT.UNSIGNED', 'conflict', `the artifact ${digest} is not signed`, { details: { digest } });
  }
}

/** An artifact's signature is by no trusted key, or of something else than the artifact. */
export class ArtifactSignatureError extends AppError {
  constructor(digest: string, problem: string) {
    super('ARTIFACT.SIGNATURE_INVALID', 'conflict', `the signature of the artifact ${digest} ${problem}`, {
      details: { digest },
    });
  }
}
