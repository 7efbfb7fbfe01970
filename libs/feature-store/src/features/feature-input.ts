import type { FeatureRules, FeatureSource } from '@intelgraph/contracts';
import { assertName, InvalidInputError } from '@intelgraph/kernel';

import { inputCheck, plainInput, text } from '../inputs/check-input.js';
import { FEATURE_TYPES, type FeatureType, MAX_VECTOR_LENGTH } from '../values/feature-types.js';
import { problemsOfRules } from '../values/feature-rules.js';

import { assertSemver } from './semver-order.js';

/** What `registerFeature` takes. */
export interface NewFeature {
  readonly name: string;
  readonly version: string;
  readonly feature_type: FeatureType;
  /** What the feature is about: `user`, `merchant`. The same for all versions. */
  readonly entity_type: string;
  readonly description?: string;
  /** The caller unless given. */
  readonly owner?: string;
  /** How long after its event time a value counts; 0, the default, = for ever. */
  readonly ttl_seconds?: number;
  /** Whether values are served from the online store. Default true. */
  readonly online_enabled?: boolean;
  /** Whether history is kept; without it only the newest value of an entity. Default true. */
  readonly offline_enabled?: boolean;
  /** Length of every vector; for `vector` only. */
  readonly dimension?: number;
  readonly validation?: Partial<FeatureRules>;
  /** Where the feature comes from. */
  readonly sources?: readonly FeatureSource[];
  /** How it is computed, for people: SQL, a path, a sentence. */
  readonly transformation?: string;
  readonly tags?: readonly string[];
}

// Words that have a meaning of their own behind /api/v1/features/.
const RESERVED = new Set(['groups', 'values', 'vectors', 'training-sets']);
const MAX_TTL_SECONDS = 2_147_483_647;

const number = { type: ['number', 'string'] };
const length = { type: 'integer', minimum: 0, maximum: 1_000_000 };

const checkShape = inputCheck({
  type: 'object',
  additionalProperties: false,
  required: ['name', 'version', 'feature_type', 'entity_type'],
  properties: {
    name: text(128, 1),
    version: text(128, 1),
    feature_type: { type: 'string' },
    entity_type: text(128, 1),
    description: text(4000),
    owner: text(200),
    ttl_seconds: { type: 'integer', minimum: 0, maximum: MAX_TTL_SECONDS },
    online_enabled: { type: 'boolean' },
    offline_enabled: { type: 'boolean' },
    dimension: { type: 'integer', minimum: 1, maximum: MAX_VECTOR_LENGTH },
    validation: {
      type: 'object',
      additionalProperties: false,
      properties: {
        nullable: { type: 'boolean' },
        min: number,
        max: number,
        allowed_values: { type: 'array', minItems: 1, maxItems: 1000, items: number },
        min_length: length,
        max_length: length,
      },
    },
    sources: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'ref'],
        properties: {
          kind: text(64, 1),
          ref: text(1000, 1),
          columns: { type: 'array', maxItems: 1000, items: text(256, 1) },
        },
      },
    },
    transformation: text(10_000),
    tags: { type: 'array', maxItems: 100, items: text(128, 1) },
  },
});

/** The definition, checked. @throws InvalidInputError that names the field */
export function checkedFeature(input: NewFeature): NewFeature {
  const given = plainInput(input);
  checkShape(given);
  assertName('name', given.name);
  assertName('entity_type', given.entity_type);
  assertSemver(given.version);
  if (RESERVED.has(given.name)) throw InvalidInputError.of('name', 'is a reserved word');
  if (!FEATURE_TYPES.includes(given.feature_type)) {
    throw InvalidInputError.of('feature_type', `must be one of ${FEATURE_TYPES.join(', ')}`);
  }
  if (given.online_enabled === false && given.offline_enabled === false) {
    throw InvalidInputError.of('online_enabled', 'or offline_enabled must be true');
  }
  if (given.dimension !== undefined && given.feature_type !== 'vector') {
    throw InvalidInputError.of('dimension', 'is for vector');
  }
  const problems = problemsOfRules(given.feature_type, given.validation ?? {});
  if (problems.length > 0) throw new InvalidInputError(problems);
  return given;
}
