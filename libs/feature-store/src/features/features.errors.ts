import { AppError } from '@intelgraph/kernel';

/** The workspace has no such feature, or not that version of it. */
export class FeatureNotFoundError extends AppError {
  constructor(references: readonly string[]) {
    const list = references.map((reference) => `"${reference}"`).join(', ');
    const message = references.length === 1 ? `there is no feature ${list}` : `there are no features ${list}`;
    super('FEATURE.NOT_FOUND', 'not_found', message, { details: { features: references } });
  }
}

/** This version exists and is defined otherwise. Versions never change: register the next one. */
export class FeatureVersionImmutableError extends AppError {
  constructor(name: string, version: string, differing: readonly string[]) {
    super(
      'FEATURE.VERSION_IMMUTABLE',
      'conflict',
      `${name} ${version} is registered with other values of ${differing.join(', ')}`,
      { details: { name, version, differing_fields: differing } },
    );
  }
}

/** All versions of a feature are about one kind of entity. */
export class FeatureEntityTypeError extends AppError {
  constructor(name: string, entityType: string) {
    super('FEATURE.ENTITY_TYPE_CONFLICT', 'conflict', `${name} is a feature of "${entityType}" in its other versions`, {
      details: { name, entity_type: entityType },
    });
  }
}

/** The feature keeps no history. */
export class FeatureOfflineDisabledError extends AppError {
  constructor(reference: string) {
    super('FEATURE.OFFLINE_DISABLED', 'conflict', `${reference} has offline_enabled: false and keeps no history`, {
      details: { feature: reference },
    });
  }
}
