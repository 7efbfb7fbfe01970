import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

/** A bound that a canary must keep. */
export interface RollbackRuleState {
  max?: number;
  max_increase?: number;
  min_requests: number;
}

/** How a bandit deals shares, and those that it dealt last. */
export interface BanditTermsState {
  reward: { metric: 'label_equals' | 'value'; label?: string };
  /** Percent that every version keeps. */
  least_share: number;
  update_seconds: number;
  arms: {
    version: string;
    artifact_digest: string;
    /** Percent of the traffic. */
    share: number;
    /** What the share is made of, added up. */
    rewards: { count: number; sum: number; sum_of_squares: number };
  }[];
}

/** The whole state of a deployment's policy after a change. */
export interface DeploymentPolicyState {
  id: string;
  deployment_id: string;
  /** Name of the deployment. */
  deployment: string;
  model_name: string;
  /** Counts up with every change of the policy. */
  revision: number;
  /** Of the deployment after the change. */
  deployment_revision: number;
  type: 'canary' | 'shadow' | 'bandit';
  /** What happened. */
  change:
    'started' | 'advanced' | 'reshared' | 'paused' | 'resumed' | 'succeeded' | 'rolled_back' | 'aborted' | 'removed';
  state: 'running' | 'paused' | 'succeeded' | 'rolled_back' | 'aborted';
  /** The version that is tried; of a bandit the one with most of the traffic. */
  version: string;
  /** sha256 (hex) of its artifact's manifest. */
  artifact_digest: string;
  /** Of a canary; else empty. */
  steps: { weight: number; bake_seconds: number | null }[];
  current_step_index: number;
  rollback_on: {
    error_rate?: RollbackRuleState;
    latency_p99_ms?: RollbackRuleState;
    alerts?: true | string[];
  };
  /** Of a bandit. */
  bandit?: BanditTermsState;
  /** Of a shadow: the share of the answered rows that it is asked, in percent. */
  sample_percent?: number;
  /** Why it ended; null while it is in force. */
  outcome: { reason: string; message: string; figures: Record<string, number | string> } | null;
  started_at: string;
  updated_at: string;
  ended_at: string | null;
}

const text: JsonSchema = { type: 'string', minLength: 1 };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const rule: JsonSchema = {
  type: 'object',
  required: ['min_requests'],
  properties: { max: { type: 'number' }, max_increase: { type: 'number' }, min_requests: count },
};

const PROPERTIES: Record<string, JsonSchema> = {
  id: { type: 'string', format: 'uuid' },
  deployment_id: { type: 'string', format: 'uuid' },
  deployment: text,
  model_name: text,
  revision: { type: 'integer', minimum: 1 },
  deployment_revision: { type: 'integer', minimum: 1 },
  type: text,
  change: text,
  state: text,
  version: text,
  artifact_digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  steps: {
    type: 'array',
    items: {
      type: 'object',
      required: ['weight', 'bake_seconds'],
      properties: {
        weight: { type: 'integer', minimum: 0, maximum: 100 },
        bake_seconds: { type: ['integer', 'null'] },
      },
    },
  },
  current_step_index: count,
  rollback_on: {
    type: 'object',
    properties: { error_rate: rule, latency_p99_ms: rule, alerts: { type: ['boolean', 'array'], items: text } },
  },
  outcome: {
    type: ['object', 'null'],
    required: ['reason', 'message', 'figures'],
    properties: { reason: text, message: text, figures: { type: 'object' } },
  },
  started_at: time,
  updated_at: time,
  ended_at: { type: ['string', 'null'], format: 'date-time' },
};

const BANDIT: JsonSchema = {
  type: 'object',
  required: ['reward', 'least_share', 'update_seconds', 'arms'],
  properties: {
    reward: { type: 'object', required: ['metric'], properties: { metric: text, label: text } },
    least_share: count,
    update_seconds: count,
    arms: {
      type: 'array',
      items: {
        type: 'object',
        required: ['version', 'artifact_digest', 'share', 'rewards'],
        properties: {
          version: text,
          artifact_digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          share: { type: 'integer', minimum: 0, maximum: 100 },
          rewards: {
            type: 'object',
            required: ['count', 'sum', 'sum_of_squares'],
            properties: { count, sum: { type: 'number' }, sum_of_squares: { type: 'number' } },
          },
        },
      },
    },
  },
};

const SCHEMA: JsonSchema = {
  type: 'object',
  required: Object.keys(PROPERTIES),
  properties: { ...PROPERTIES, sample_percent: { type: 'number' }, bandit: BANDIT },
};

/** A policy was set, went a step on, was paused, ended: by a person, by time, by what was measured, earned or by an alert. */
export const deploymentPolicyChanged = defineEvent<DeploymentPolicyState>({
  type: 'inference.deployment.policy_changed.v1',
  audited: true,
  description: 'The policy of a deployment was set or changed.',
  schema: SCHEMA,
});

/** Not audited: the write to the deployment that ended it is. */
export const deploymentPolicyEnded = defineEvent<DeploymentPolicyState>({
  type: 'inference.deployment.policy_ended.v1',
  audited: false,
  description: 'A policy ended with another write to its deployment.',
  schema: SCHEMA,
});

/** Every event about policies of deployments. */
export const DEPLOYMENT_POLICY_EVENTS: readonly EventDefinition[] = [deploymentPolicyChanged, deploymentPolicyEnded];
