import type { JsonSchema } from '../schemas/json-schema.js';
import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** The quota of a workspace or an API token after a write. */
export interface QuotaState {
  scope: 'workspaces' | 'tokens';
  /** Name of the workspace, or id of the token. */
  subject: string;
  predictions: number;
  period: 'day' | 'month';
  status: 'active' | 'removed';
  revision: number;
  created_at: string;
  updated_at: string;
}

const SCHEMA: JsonSchema = {
  type: 'object',
  required: ['scope', 'subject', 'predictions', 'period', 'status', 'revision', 'created_at', 'updated_at'],
  properties: {
    scope: { enum: ['workspaces', 'tokens'] },
    subject: { type: 'string', minLength: 1 },
    predictions: { type: 'integer', minimum: 0 },
    period: { enum: ['day', 'month'] },
    status: { enum: ['active', 'removed'] },
    revision: { type: 'integer', minimum: 1 },
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
  },
};

const quotaEvent = (verb: string, description: string): EventDefinition<QuotaState> =>
  defineEvent<QuotaState>({ type: `inference.quota.${verb}.v1`, audited: true, description, schema: SCHEMA });

export const quotaSet = quotaEvent('set', 'A workspace or a token may ask for so many predictions in a period.');
export const quotaRemoved = quotaEvent(
  'removed',
  'A workspace or a token may ask for as many predictions as it likes.',
);

/** Every event about quotas. */
export const QUOTA_EVENTS: readonly EventDefinition[] = [quotaSet, quotaRemoved];
