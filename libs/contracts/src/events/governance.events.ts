import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';
import { MODEL_CARD_EVENTS } from './governance-cards.events.js';
import { POLICY_EVENTS } from './governance-policies.events.js';

/** State of an access token; never its secret, nor the hash of it. */
export interface AccessTokenState {
  id: string;
  name: string;
  principal: string;
  roles: string[];
  /** One workspace, or `*` for all. */
  workspace: string;
  created_at: string;
  created_by: string;
  expires_at: string | null;
  revoked_at: string | null;
}

const nullableTime = { type: ['string', 'null'], format: 'date-time' };

const accessTokenState = {
  type: 'object',
  required: ['id', 'name', 'principal', 'roles', 'workspace', 'created_at', 'created_by', 'expires_at', 'revoked_at'],
  additionalProperties: false,
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    principal: { type: 'string' },
    roles: { type: 'array', items: { type: 'string' } },
    workspace: { type: 'string' },
    created_at: { type: 'string', format: 'date-time' },
    created_by: { type: 'string' },
    expires_at: nullableTime,
    revoked_at: nullableTime,
  },
};

export const accessTokenCreated = defineEvent<AccessTokenState>({
  type: 'governance.token.created.v1',
  audited: true,
  description: 'An access token was created.',
  schema: accessTokenState,
});

export const accessTokenRevoked = defineEvent<AccessTokenState>({
  type: 'governance.token.revoked.v1',
  audited: true,
  description: 'An access token was revoked.',
  schema: accessTokenState,
});

/** Every event of the governance domain. */
export const GOVERNANCE_EVENTS: readonly EventDefinition[] = [
  accessTokenCreated,
  accessTokenRevoked,
  ...POLICY_EVENTS,
  ...MODEL_CARD_EVENTS,
];
