import { AppError } from '@intelgraph/kernel';

/** Files can be added to a pending version only. */
export class ArtifactNotOpenError extends AppError {
  constructor(version: string, status: string) {
    super('MODEL_VERSION.SEALED', 'conflict', `version ${version} is ${status} and takes no files`, {
      details: { version, artifact_status: status },
    });
  }
}

/** We hold no files of this version. */
export class ArtifactNotStoredError extends AppError {
  constructor(version: string, status: string) {
    super(
      'MODEL_VERSION.NO_ARTIFACT',
      'not_found',
      `version ${version} is ${status}: the platform holds no files of it`,
    );
  }
}
