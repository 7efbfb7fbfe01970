import { AppError } from '@intelgraph/kernel';

/** The workspace has no such group, or not that version of it. */
export class FeatureGroupNotFoundError extends AppError {
  constructor(group: string) {
    super('FEATURE_GROUP.NOT_FOUND', 'not_found', `there is no feature group "${group}"`, { details: { group } });
  }
}

/** This version exists with other features. */
export class FeatureGroupImmutableError extends AppError {
  constructor(name: string, version: string) {
    super('FEATURE_GROUP.VERSION_IMMUTABLE', 'conflict', `group ${name} ${version} is registered with other content`, {
      details: { name, version },
    });
  }
}
