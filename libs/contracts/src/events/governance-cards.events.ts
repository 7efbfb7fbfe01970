import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** What the author states about a version, in his words; Markdown has no meaning in it. */
export interface ModelCardStatementState {
  model_name: string;
  version: string;
  intended_use: string;
  out_of_scope_use: string;
  limitations: string;
  ethical_considerations: string;
  revision: number;
  updated_by: string;
  updated_at: string;
}

/** One generation of the card of a model version. */
export interface ModelCardState {
  id: string;
  model_id: string;
  model_name: string;
  version: string;
  /** `artifact://sha256:<digest>`: `card.json` and `card.md`. */
  artifact_uri: string;
  /** sha256 (hex) of the artifact's manifest; equal facts give equal digests. */
  digest: string;
  /** Sections that the author filled. */
  sections: string[];
  /** request, or the type of the event that caused it. */
  trigger: string;
  generated_by: string;
  generated_at: string;
  /** Counts the generations of this card. */
  revision: number;
}

const text: JsonSchema = { type: 'string' };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const revision: JsonSchema = { type: 'integer', minimum: 1 };

/** An object that has these members; later releases may add some. */
const record = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

export const modelCardDescribed = defineEvent<ModelCardStatementState>({
  type: 'governance.model_card.described.v1',
  audited: true,
  description: 'The author stated intended use and limits of a model version.',
  schema: record({
    model_name: text,
    version: text,
    intended_use: text,
    out_of_scope_use: text,
    limitations: text,
    ethical_considerations: text,
    revision,
    updated_by: text,
    updated_at: time,
  }),
});

export const modelCardGenerated = defineEvent<ModelCardState>({
  type: 'governance.model_card.generated.v1',
  audited: true,
  description: 'The card of a model version was generated.',
  schema: record({
    id: text,
    model_id: text,
    model_name: text,
    version: text,
    artifact_uri: text,
    digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    sections: { type: 'array', items: text },
    trigger: text,
    generated_by: text,
    generated_at: time,
    revision,
  }),
});

/** Every event of model cards. */
export const MODEL_CARD_EVENTS: readonly EventDefinition[] = [modelCardDescribed, modelCardGenerated];
