import { AppError } from '@intelgraph/kernel';

/** Why a registered version cannot be deployed. */
export type NotDeployableReason = 'unknown' | 'external' | 'missing' | 'corrupt' | 'unloadable';

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

/** The artifact's bytes are missing or are not what its digests say, or no model can be made of them. */
export class ArtifactUnusableError extends AppError {
  readonly reason: 'missing' | 'corrupt' | 'unloadable';

  constructor(digest: string, reason: 'missing' | 'corrupt' | 'unloadable', message: string, cause?: unknown) {
    super('ARTIFACT.UNUSABLE', 'invalid', message, { details: { artifact_digest: digest, reason }, cause });
    this.reason = reason;
  }
}
