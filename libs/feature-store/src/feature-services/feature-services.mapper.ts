import type { FeatureServiceInput, FeatureServiceState } from '@intelgraph/contracts';

import type { FeatureServiceEntity } from './feature-service.entity.js';

/** A feature service as the interface and the events show it. */
export function toFeatureServiceState(service: FeatureServiceEntity): FeatureServiceState {
  return {
    id: service.id,
    name: service.name,
    version: service.version,
    description: service.description,
    owner: service.owner,
    inputs: service.inputs.map(toServiceInput),
    request_inputs: [...service.requestInputs],
    created_by: service.createdBy,
    created_at: service.createdAt.toISOString(),
  };
}

/** The members of an input alone, in one order: PostgreSQL gives those of an object back in one of its own. */
export function toServiceInput(stored: FeatureServiceInput): FeatureServiceInput {
  const { input, feature, version, entity_type, feature_type, on_missing, on_stale, max_age_seconds } = stored;
  return {
    ...{ input, feature, version, entity_type, feature_type },
    ...(on_missing === undefined ? {} : { on_missing }),
    ...(on_stale === undefined ? {} : { on_stale }),
    ...(stored.default === undefined ? {} : { default: stored.default }),
    ...(max_age_seconds === undefined ? {} : { max_age_seconds }),
  };
}
