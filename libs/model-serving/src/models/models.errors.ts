import { AppError } from '@intelgraph/kernel';

/** Why a registered version cannot be deployed. */
export type NotDeployableReason = 'unknown' | 'external' | UnusableReason;

/** What is wrong with an artifact. */
export type UnusableReason = 'missing' | 'corrupt' | 'unloadable' | 'unsigned' | 'wrongly_signed';

/** The version cannot take traffic; what served before goes on serving. */
export class VersionNotDeployableError extends AppError {
  constructor(field: string, version: string, reason: NotDeployableReason, message: string, cause?: unknown) {
    super('MODEL_VERSION.NOT_DEPLOYABLE', 'invalid', `version ${version} cannot be deployed: ${message}`, {
      fields: [{ field, message }],
      details: { version, reason },
      cause,
    });
  }
}

/** The artifact's bytes are missing or are not what its digests say, no trusted key signed them, or no model can be made of them. */
export class ArtifactUnusableError extends AppError {
  readonly reason: UnusableReason;

  constructor(digest: string, reason: UnusableReason, message: string, cause?: unknown) {
    super('ARTIFACT.UNUSABLE', 'invalid', message, { details: { artifact_digest: digest, reason }, cause });
    this.reason = reason;
  }
}
