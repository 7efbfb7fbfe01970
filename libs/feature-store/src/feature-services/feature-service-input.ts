import type { FeaturePolicyState } from '@intelgraph/contracts';
import { assertName, InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

import { assertSemver } from '../features/semver-order.js';
import { inputCheck, plainInput, text } from '../inputs/check-input.js';

/** A feature of a service, and what is done where it has no value that counts. */
export interface NewFeatureServiceInput extends FeaturePolicyState {
  /** `name@version`, or a name: its highest release as of now, for good. */
  readonly feature: string;
  /** The input of models that it fills; the feature's name unless given. */
  readonly input?: string;
}

/** What `registerService` takes. */
export interface NewFeatureService {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  /** The caller unless given. */
  readonly owner?: string;
  readonly features: readonly NewFeatureServiceInput[];
  /** Inputs that no feature fills: requests bring them. */
  readonly request_inputs?: readonly string[];
}

/** Most inputs of a feature service, those of requests among them. */
export const MAX_SERVICE_INPUTS = 500;

const MAX_AGE_SECONDS = 315_360_000;
const action = { enum: ['fail', 'default', 'impute'] };

const checkShape = inputCheck({
  type: 'object',
  additionalProperties: false,
  required: ['name', 'version', 'features'],
  properties: {
    name: text(128, 1),
    version: text(128, 1),
    description: text(4000),
    owner: text(200),
    features: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_SERVICE_INPUTS,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['feature'],
        properties: {
          feature: text(257, 1),
          input: text(256, 1),
          on_missing: action,
          on_stale: action,
          default: { type: ['string', 'number', 'boolean'], maxLength: 10_000 },
          max_age_seconds: { type: 'integer', minimum: 1, maximum: MAX_AGE_SECONDS },
        },
      },
    },
    request_inputs: { type: 'array', maxItems: MAX_SERVICE_INPUTS, uniqueItems: true, items: text(256, 1) },
  },
});

/** @throws InvalidInputError naming what is wrong with what somebody wants to register */
export function checkedService(given: NewFeatureService): NewFeatureService {
  const input = plainInput(given);
  checkShape(input);
  assertName('name', input.name);
  assertSemver(input.version);
  const problems = input.features.flatMap(defaultProblems);
  if (problems.length > 0) throw new InvalidInputError(problems);
  return input;
}

function defaultProblems({ on_missing, on_stale, ...rest }: NewFeatureServiceInput, i: number): FieldProblem[] {
  const isUsed = on_missing === 'default' || on_stale === 'default';
  if (isUsed === (rest.default !== undefined)) return [];
  const message = isUsed
    ? 'is required: on_missing or on_stale is default'
    : 'is used by neither on_missing nor on_stale';
  return [{ field: `features[${i}].default`, message }];
}
