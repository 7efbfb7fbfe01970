import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** A webhook without what authenticates its calls. */
export interface WebhookState {
  id: string;
  name: string;
  description: string;
  /** Of its address only this: the rest may hold a token. */
  host: string;
  /** `<entity>.<action>`. */
  events: string[];
  /** active or disabled. */
  status: string;
  /** Whether calls are signed. */
  signed: boolean;
  created_by: string;
  created_at: string;
  updated_at: string;
  revision: number;
}

/** A call of a webhook, without what it says. */
export interface WebhookDeliveryState {
  id: string;
  webhook_id: string;
  event: string;
  test: boolean;
  /** queued, delivered, failed or cancelled. */
  state: string;
  attempts: number;
  created_at: string;
}

const text: JsonSchema = { type: 'string' };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const record = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const WEBHOOK_SCHEMA = record({
  id: text,
  name: text,
  description: text,
  host: text,
  events: { type: 'array', items: text, minItems: 1 },
  status: { enum: ['active', 'disabled'] },
  signed: { type: 'boolean' },
  created_by: text,
  created_at: time,
  updated_at: time,
  revision: { type: 'integer', minimum: 1 },
});
const DELIVERY_SCHEMA = record({
  id: text,
  webhook_id: text,
  event: text,
  test: { type: 'boolean' },
  state: { enum: ['queued', 'delivered', 'failed', 'cancelled'] },
  attempts: { type: 'integer', minimum: 0 },
  created_at: time,
});

const audited = <T>(type: string, description: string, schema: JsonSchema): EventDefinition<T> =>
  defineEvent<T>({ type: `registry.${type}.v1`, audited: true, description, schema });

export const webhookCreated = audited<WebhookState>('webhook.created', 'A webhook was created.', WEBHOOK_SCHEMA);
export const webhookUpdated = audited<WebhookState>('webhook.updated', 'A webhook was changed.', WEBHOOK_SCHEMA);
export const webhookDeleted = audited<WebhookState>(
  'webhook.deleted',
  'A webhook was deleted; what it was not yet told of it never is.',
  WEBHOOK_SCHEMA,
);
export const webhookTested = audited<WebhookDeliveryState>(
  'webhook.tested',
  'A webhook is called to try it out.',
  DELIVERY_SCHEMA,
);
export const webhookDeliveryReplayed = audited<WebhookDeliveryState>(
  'webhook_delivery.replayed',
  'A call of a webhook is made again, under the same delivery id.',
  DELIVERY_SCHEMA,
);

/** Every event of webhooks. */
export const WEBHOOK_EVENTS: readonly EventDefinition[] = [
  webhookCreated,
  webhookUpdated,
  webhookDeleted,
  webhookTested,
  webhookDeliveryReplayed,
];
