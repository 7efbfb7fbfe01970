import { AppError } from '@intelgraph/kernel';

/** The workspace has no such feature service, or not that version of it. */
export class FeatureServiceNotFoundError extends AppError {
  constructor(service: string) {
    super('FEATURE_SERVICE.NOT_FOUND', 'not_found', `there is no feature service "${service}"`, {
      details: { service },
    });
  }
}

/** This version exists with other content. */
export class FeatureServiceImmutableError extends AppError {
  constructor(name: string, version: string) {
    super(
      'FEATURE_SERVICE.VERSION_IMMUTABLE',
      'conflict',
      `feature service ${name} ${version} is registered with other content`,
      { details: { name, version } },
    );
  }
}
