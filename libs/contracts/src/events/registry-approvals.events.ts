import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';
import { TRANSITION_SCHEMA, type TransitionState } from './registry.schemas.js';

/** One person's approval of a transition. */
export interface TransitionApprovalState {
  approver: string;
  roles: string[];
  comment: string;
  approved_at: string;
}

/** A transition that has approvals and needs more. */
export interface PartlyApprovedState {
  transition: TransitionState;
  approvals: TransitionApprovalState[];
  required_approvals: number;
}

const text: JsonSchema = { type: 'string' };

export const transitionApprovalGiven = defineEvent<PartlyApprovedState>({
  type: 'registry.transition.approval_given.v1',
  audited: true,
  description: 'A change of stage was approved by one person and needs the approval of more.',
  schema: {
    type: 'object',
    required: ['transition', 'approvals', 'required_approvals'],
    properties: {
      transition: TRANSITION_SCHEMA,
      approvals: {
        type: 'array',
        items: {
          type: 'object',
          required: ['approver', 'roles', 'comment', 'approved_at'],
          properties: {
            approver: text,
            roles: { type: 'array', items: text },
            comment: text,
            approved_at: { type: 'string', format: 'date-time' },
          },
        },
      },
      required_approvals: { type: 'integer', minimum: 1 },
    },
  },
});

/** Every event of approvals that do not decide. */
export const APPROVAL_EVENTS: readonly EventDefinition[] = [transitionApprovalGiven];
