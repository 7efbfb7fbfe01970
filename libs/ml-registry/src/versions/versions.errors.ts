import { AppError } from '@intelgraph/kernel';

/** The model has no such version. */
export class ModelVersionNotFoundError extends AppError {
  constructor(model: string, version: string | number) {
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

/** A version that was deleted keeps its number: it is restored, not registered again. */
export class ModelVersionDeletedError extends AppError {
  constructor(model: string, version: string) {
    super(
      'MODEL_VERSION.DELETED',
      'conflict',
      `version ${version} of model "${model}" was deleted: restore it, or take another number`,
      { details: { model, version } },
    );
  }
}

/** The number is taken by another version. */
export class ModelVersionExistsError extends AppError {
  constructor(model: string, version: string) {
    super('MODEL_VERSION.ALREADY_EXISTS', 'conflict', `model "${model}" has a version ${version} already`, {
      details: { model, version },
    });
  }
}

/** The content of a purged version is gone. */
export class ModelVersionPurgedError extends AppError {
  constructor(version: string) {
    super('MODEL_VERSION.PURGED', 'conflict', `version ${version} was purged and cannot be restored`, {
      details: { version },
    });
  }
}

/** The semantic version of a version never changes. */
export class SemverLabelFixedError extends AppError {
  constructor(version: string) {
    super('MODEL_VERSION.SEMVER_FIXED', 'invalid', `the label "semver" is ${version} and never changes`, {
      fields: [{ field: 'value', message: `is ${version} for ever: a version's number does not change` }],
    });
  }
}

/** A deprecated version is not promoted. */
export class ModelVersionDeprecatedError extends AppError {
  constructor(version: string, reason: string, successor: string | null) {
    const instead = successor === null ? '' : `; use ${successor}`;
    super('MODEL_VERSION.DEPRECATED', 'conflict', `version ${version} is deprecated (${reason})${instead}`, {
      details: { version, reason, successor },
    });
  }
}

/** The idempotency key was used for another request. */
export class IdempotencyKeyReusedError extends AppError {
  constructor(key: string) {
    super('REQUEST.IDEMPOTENCY_KEY_REUSED', 'conflict', `the idempotency key "${key}" belongs to another registration`);
  }
}
