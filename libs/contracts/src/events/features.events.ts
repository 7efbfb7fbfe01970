import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';
import {
  CONSUMER_SCHEMA,
  FEATURE_SCHEMA,
  GROUP_SCHEMA,
  SERVICE_SCHEMA,
  VALUES_SCHEMA,
  WRITE_REQUEST_SCHEMA,
  WRITE_SCHEMA,
} from './features.schemas.js';
import type {
  FeatureConsumerState,
  FeatureGroupState,
  FeatureServiceState,
  FeatureState,
  FeatureValuesWritten,
  FeatureWriteRequest,
  FeatureWriteState,
} from './features.schemas.js';

export type * from './features.schemas.js';

const define = <T>(type: string, audited: boolean, description: string, schema: JsonSchema): EventDefinition<T> =>
  defineEvent<T>({ type: `features.${type}.v1`, audited, description, schema });

export const featureRegistered = define<FeatureState>(
  'feature.registered',
  true,
  'A version of a feature was registered.',
  FEATURE_SCHEMA,
);
export const featureGroupRegistered = define<FeatureGroupState>(
  'group.registered',
  true,
  'A version of a feature group was registered.',
  GROUP_SCHEMA,
);
export const featureServiceRegistered = define<FeatureServiceState>(
  'service.registered',
  true,
  'A version of a feature service was registered.',
  SERVICE_SCHEMA,
);
export const featureConsumerRecorded = define<FeatureConsumerState>(
  'consumer.recorded',
  true,
  'Something was recorded to use a feature.',
  CONSUMER_SCHEMA,
);

/** The audit record of one write call; it names no entities. */
export const featureValuesWritten = define<FeatureWriteState>(
  'values.written',
  true,
  'Values of features were written by one call.',
  WRITE_SCHEMA,
);

/** The values themselves, feature by feature, for whoever computes with them. Part of a write, not its audit record. */
export const featureValueWritten = define<FeatureValuesWritten>(
  'value.written',
  false,
  'Values of one version of a feature were stored.',
  VALUES_SCHEMA,
);

/** A command: whoever may publish on the topic has values written, once per event id. */
export const featureWriteRequested = define<FeatureWriteRequest>(
  'write.requested',
  false,
  'Values of features shall be written.',
  WRITE_REQUEST_SCHEMA,
);

/** Every event of the features domain. */
export const FEATURES_EVENTS: readonly EventDefinition[] = [
  featureRegistered,
  featureGroupRegistered,
  featureServiceRegistered,
  featureConsumerRecorded,
  featureValuesWritten,
  featureValueWritten,
  featureWriteRequested,
];
