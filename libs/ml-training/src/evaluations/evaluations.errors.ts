import { AppError } from '@intelgraph/kernel';

/** No such evaluation in the workspace. */
export class EvaluationNotFoundError extends AppError {
  constructor(id: string) {
    super('EVALUATION.NOT_FOUND', 'not_found', `there is no evaluation ${id} in this workspace`);
  }
}

/** The model that shall be evaluated does not exist. */
export class ModelNotFoundError extends AppError {
  constructor(what: string) {
    super('EVALUATION.MODEL_NOT_FOUND', 'not_found', `there is no ${what} in this workspace`);
  }
}

/** The model's artifact cannot be opened here. */
export class ModelNotReadableError extends AppError {
  constructor(artifactUri: string) {
    super('EVALUATION.MODEL_NOT_READABLE', 'conflict', `the artifact ${artifactUri} is not in our store`, {
      details: { artifact_uri: artifactUri },
    });
  }
}
