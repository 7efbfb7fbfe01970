import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** A number that a version must reach. */
export interface MetricRequirement {
  metric: string;
  operator: '>=' | '>' | '<=' | '<';
  value: number;
  /** What was registered with the version, or measured by its latest evaluation that has this metric. */
  source: 'version' | 'evaluation';
}

/** A check that an evaluation of the version must have made, and the bound that its result must keep. */
export interface EvaluationRequirement {
  check: 'fairness' | 'robustness' | 'explainability';
  /** A number of that check; null: it is enough that the check was made. */
  metric: string | null;
  operator: '>=' | '>' | '<=' | '<' | null;
  value: number | null;
}

/** What a promotion needs. */
export interface PromotionRequirements {
  metrics: MetricRequirement[];
  /** Items that must be on the approved checklist, completed. */
  checklist: string[];
  /** So many different people; each of the roles is held by at least one of them. */
  approvals: { count: number; roles: string[] };
  /** A generated model card, in which the author filled these sections. */
  model_card: { required: boolean; sections: string[] };
  evaluation: EvaluationRequirement[];
  /** An A/B test in which the version took part and that was stopped after it had run. */
  ab_test: { finished: boolean };
  /** A canary of the version that passed all of its steps. Absent: not asked for. */
  canary?: { succeeded: boolean };
  /** Columns between whose groups evaluations of the model measure fairness unless they name others. Absent: none. */
  sensitive_columns?: string[];
}

/** The whole state of a policy: what a promotion to a stage needs. */
export interface PromotionPolicyState {
  id: string;
  name: string;
  description: string;
  /** staging or production. */
  to_stage: string;
  /** Names of models; `*` stands for any characters, alone for every model of the workspace. */
  model_pattern: string;
  status: 'draft' | 'active' | 'retired';
  requirements: PromotionRequirements;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
  revision: number;
}

const text: JsonSchema = { type: 'string' };
const texts: JsonSchema = { type: 'array', items: text };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const operators = ['>=', '>', '<=', '<'];

/** An object that has these members; later releases may add some. */
const record = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const required = record({
  metrics: {
    type: 'array',
    items: record({
      metric: text,
      operator: { enum: operators },
      value: { type: 'number' },
      source: { enum: ['version', 'evaluation'] },
    }),
  },
  checklist: texts,
  approvals: record({ count: { type: 'integer', minimum: 1 }, roles: texts }),
  model_card: record({ required: { type: 'boolean' }, sections: texts }),
  evaluation: {
    type: 'array',
    items: record({
      check: { enum: ['fairness', 'robustness', 'explainability'] },
      metric: { type: ['string', 'null'] },
      operator: { enum: [...operators, null] },
      value: { type: ['number', 'null'] },
    }),
  },
  ab_test: record({ finished: { type: 'boolean' } }),
});
const requirements: JsonSchema = {
  ...required,
  properties: {
    ...(required['properties'] as Record<string, JsonSchema>),
    canary: record({ succeeded: { type: 'boolean' } }),
    sensitive_columns: texts,
  },
};

export const promotionPolicyChanged = defineEvent<PromotionPolicyState>({
  type: 'governance.policy.changed.v1',
  audited: true,
  description: 'A promotion policy was made, changed, activated or retired.',
  schema: record({
    id: text,
    name: text,
    description: text,
    to_stage: { enum: ['staging', 'production'] },
    model_pattern: text,
    status: { enum: ['draft', 'active', 'retired'] },
    requirements,
    created_by: text,
    created_at: time,
    updated_by: text,
    updated_at: time,
    revision: { type: 'integer', minimum: 1 },
  }),
});

/** Every event of policies. */
export const POLICY_EVENTS: readonly EventDefinition[] = [promotionPolicyChanged];
