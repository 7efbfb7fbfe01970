import { AppError } from '@intelgraph/kernel';

/** The model has no such version. */
export class ModelVersionNotFoundError extends AppError {
  constructor(model: string, version: string) {
    super('MODEL_VERSION.NOT_FOUND', 'not_found', `model "${model}" has no version "${version}"`, {
      details: { model, version },
    });
  }
}

/** A version never changes: this number is taken by other content. */
export class ModelVersionImmutableError extends AppError {
  constructor(model: string, version: string, differing: readonly string[]) {
    super(
      'MODEL_VERSION.IMMUTABLE',
      'conflict',
      `version ${version} of model "${model}" exists already with other content (${differing.join(', ')})`,
      { details: { model, version, differing } },
    );
  }
}

/** The idempotency key was used for another request. */
export class IdempotencyKeyReusedError extends AppError {
  constructor(key: string) {
    super('REQUEST.IDEMPOTENCY_KEY_REUSED', 'conflict', `the idempotency key "${key}" belongs to another registration`);
  }
}
