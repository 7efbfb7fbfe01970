import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** What a version says of a row. */
export interface ShadowAnswer {
  prediction: string | number | boolean;
  probabilities?: Record<string, number>;
}

/** A row that one version answered and a shadow was asked, too. Its inputs are in `inference.prediction.logged.v1`. */
export interface ShadowedPrediction {
  prediction_id: string;
  /** When it was answered. */
  event_time: string;
  /** The version that answered. */
  answered_by: string;
  answer: ShadowAnswer;
  /** Absent where it failed. */
  shadow?: ShadowAnswer;
  /** Why it failed. */
  error?: string;
}

/** Rows that one shadow was asked in a short span of time. Nobody was answered with what it said. May be lost, then counted. */
export interface ShadowPredictionsLogged {
  policy_id: string;
  endpoint: string;
  model_name: string;
  /** Of the shadow. */
  model_version: string;
  artifact_digest: string;
  /** At most 200. */
  predictions: ShadowedPrediction[];
}

const text: JsonSchema = { type: 'string', minLength: 1 };
const answer: JsonSchema = {
  type: 'object',
  required: ['prediction'],
  properties: {
    prediction: { type: ['string', 'number', 'boolean'] },
    probabilities: { type: 'object', additionalProperties: { type: 'number' } },
  },
};

/** Keyed by `<endpoint>@<version>`. An event of its own, so that nobody takes it for answers. */
export const shadowPredictionsLogged = defineEvent<ShadowPredictionsLogged>({
  type: 'inference.prediction.shadowed.v1',
  audited: false,
  description: 'A shadow was asked rows that other versions had answered.',
  schema: {
    type: 'object',
    required: ['policy_id', 'endpoint', 'model_name', 'model_version', 'artifact_digest', 'predictions'],
    properties: {
      policy_id: { type: 'string', format: 'uuid' },
      endpoint: text,
      model_name: text,
      model_version: text,
      artifact_digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      predictions: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['prediction_id', 'event_time', 'answered_by', 'answer'],
          properties: {
            ...{ prediction_id: text, event_time: { type: 'string', format: 'date-time' }, answered_by: text },
            ...{ answer, shadow: answer, error: { type: 'string' } },
          },
        },
      },
    },
  },
});

/** Every event about shadows beside those of their policies. */
export const SHADOW_EVENTS: readonly EventDefinition[] = [shadowPredictionsLogged];
