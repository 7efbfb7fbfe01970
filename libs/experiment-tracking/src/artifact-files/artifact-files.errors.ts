import { AppError } from '@intelgraph/kernel';

export class ArtifactFileNotFoundError extends AppError {
  constructor(path: string) {
    super('ARTIFACT_FILE.NOT_FOUND', 'not_found', `no artifact ${path} in this workspace`, { details: { path } });
  }
}

export class ArtifactPathTakenError extends AppError {
  constructor(path: string, taken: string) {
    super('ARTIFACT_FILE.PATH_TAKEN', 'conflict', `${path} cannot be a file: ${taken} is there already`, {
      details: { path, taken },
    });
  }
}
