import type { JsonSchema } from '../schemas/json-schema.js';

/**
 * A value of a feature in JSON: integers beyond ±(2^53 − 1) are decimal texts, times ISO 8601 in UTC with up to six
 * fractional digits, vectors arrays of numbers.
 */
export type FeatureWireValue = number | string | boolean | readonly number[] | null;

/** What values of a feature must be. A bound that is absent does not hold. */
export interface FeatureRules {
  /** Whether a value may be null. */
  nullable: boolean;
  /** Inclusive; numbers, or decimal texts for integers beyond 2^53 − 1. */
  min?: number | string;
  max?: number | string;
  allowed_values?: (number | string)[];
  /** Of texts, in UTF-16 units. */
  min_length?: number;
  max_length?: number;
}

/** Where a feature comes from. `kind` `feature` names another one as `name@version`. */
export interface FeatureSource {
  kind: string;
  ref: string;
  columns?: string[];
}

/** A version of a feature; it never changes. */
export interface FeatureState {
  id: string;
  name: string;
  version: string;
  /** int, float, string, bool, timestamp or vector. */
  feature_type: string;
  entity_type: string;
  description: string;
  owner: string;
  /** How long after its event time a value counts; 0 = for ever. */
  ttl_seconds: number;
  online_enabled: boolean;
  offline_enabled: boolean;
  /** Length of every vector, when it is fixed. */
  dimension: number | null;
  validation: FeatureRules;
  sources: FeatureSource[];
  transformation: string;
  tags: string[];
  created_by: string;
  created_at: string;
}

export interface FeatureReference {
  name: string;
  version: string;
}

/** What is done for an input whose feature has no value that counts. */
export interface FeaturePolicyState {
  on_missing?: 'fail' | 'default' | 'impute';
  on_stale?: 'fail' | 'default' | 'impute';
  default?: string | number | boolean;
  max_age_seconds?: number;
}

/** An input of models, and the version of a feature that fills it. */
export interface FeatureServiceInput extends FeaturePolicyState {
  input: string;
  feature: string;
  version: string;
  entity_type: string;
  /** Of the feature: int, float, string, bool, timestamp or vector. */
  feature_type: string;
}

/** A version of a feature service: what a version of a model is fed with. It never changes. */
export interface FeatureServiceState {
  id: string;
  name: string;
  version: string;
  description: string;
  owner: string;
  inputs: FeatureServiceInput[];
  /** Inputs that requests bring. */
  request_inputs: string[];
  created_by: string;
  created_at: string;
}

export interface FeatureGroupState {
  id: string;
  name: string;
  version: string;
  entity_type: string;
  description: string;
  owner: string;
  features: FeatureReference[];
  created_by: string;
  created_at: string;
}

/** Something that uses a feature: a model version, a dashboard. */
export interface FeatureConsumerState {
  feature_id: string;
  feature_name: string;
  feature_version: string;
  kind: string;
  name: string;
  version: string;
  recorded_by: string;
  recorded_at: string;
}

export interface FeatureWriteState {
  id: string;
  /** Given = stored + duplicates. */
  rows: number;
  stored: number;
  /** Stored, and older than what was there: kept as history, not served online. */
  superseded: number;
  duplicates: number;
  entities: number;
  features: { id: string; name: string; version: string; rows: number }[];
  /** sha256 (hex) of what was given, in canonical form. */
  digest: string;
}

export interface FeatureValuesWritten {
  write_id: string;
  feature_id: string;
  name: string;
  version: string;
  feature_type: string;
  entity_type: string;
  values: { entity_id: string; value: FeatureWireValue; event_time: string; created_time: string | null }[];
}

export interface FeatureWriteRow {
  /** Name, or `name@version`. */
  feature: string;
  /** The highest release when absent. */
  version?: string;
  entity_id: string;
  value: FeatureWireValue;
  event_time?: string;
  created_time?: string | null;
}

export interface FeatureWriteRequest {
  rows: FeatureWriteRow[];
}

const string = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const count = { type: 'integer', minimum: 0 };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

function object(properties: Record<string, JsonSchema>, optional: string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, additionalProperties: false, properties };
}

const rules = object(
  {
    nullable: { type: 'boolean' },
    min: { type: ['number', 'string'] },
    max: { type: ['number', 'string'] },
    allowed_values: list({ type: ['number', 'string'] }),
    min_length: count,
    max_length: count,
  },
  ['min', 'max', 'allowed_values', 'min_length', 'max_length'],
);

export const FEATURE_SCHEMA = object({
  id: string,
  name: string,
  version: string,
  feature_type: string,
  entity_type: string,
  description: string,
  owner: string,
  ttl_seconds: count,
  online_enabled: { type: 'boolean' },
  offline_enabled: { type: 'boolean' },
  dimension: { type: ['integer', 'null'] },
  validation: rules,
  sources: list(object({ kind: string, ref: string, columns: list(string) }, ['columns'])),
  transformation: string,
  tags: list(string),
  created_by: string,
  created_at: time,
});

export const GROUP_SCHEMA = object({
  id: string,
  name: string,
  version: string,
  entity_type: string,
  description: string,
  owner: string,
  features: list(object({ name: string, version: string })),
  created_by: string,
  created_at: time,
});

const action = { enum: ['fail', 'default', 'impute'] };

export const FEATURE_POLICY_PROPERTIES: Record<string, JsonSchema> = {
  on_missing: action,
  on_stale: action,
  default: { type: ['string', 'number', 'boolean'] },
  max_age_seconds: { type: 'integer', minimum: 1 },
};

export const SERVICE_SCHEMA = object({
  id: string,
  name: string,
  version: string,
  description: string,
  owner: string,
  inputs: list(
    object(
      {
        ...{ input: string, feature: string, version: string, entity_type: string, feature_type: string },
        ...FEATURE_POLICY_PROPERTIES,
      },
      Object.keys(FEATURE_POLICY_PROPERTIES),
    ),
  ),
  request_inputs: list(string),
  created_by: string,
  created_at: time,
});

export const CONSUMER_SCHEMA = object({
  feature_id: string,
  feature_name: string,
  feature_version: string,
  kind: string,
  name: string,
  version: string,
  recorded_by: string,
  recorded_at: time,
});

export const WRITE_SCHEMA = object({
  id: string,
  rows: count,
  stored: count,
  superseded: count,
  duplicates: count,
  entities: count,
  features: list(object({ id: string, name: string, version: string, rows: count })),
  digest: string,
});

const value: JsonSchema = {
  type: ['number', 'string', 'boolean', 'array', 'null'],
  items: { type: 'number' },
};

export const VALUES_SCHEMA = object({
  write_id: string,
  feature_id: string,
  name: string,
  version: string,
  feature_type: string,
  entity_type: string,
  values: list(
    object({ entity_id: string, value, event_time: time, created_time: { ...time, type: ['string', 'null'] } }),
  ),
});

const text = (maxLength: number): JsonSchema => ({ type: 'string', minLength: 1, maxLength });

export const WRITE_REQUEST_SCHEMA = object({
  rows: {
    type: 'array',
    minItems: 1,
    maxItems: 5000,
    items: object(
      {
        feature: text(257),
        version: text(128),
        entity_id: text(512),
        value,
        event_time: text(40),
        created_time: { type: ['string', 'null'], maxLength: 40 },
      },
      ['version', 'event_time', 'created_time'],
    ),
  },
});
