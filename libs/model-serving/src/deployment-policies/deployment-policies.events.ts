import type { DeploymentPolicyState, RollbackRuleState } from '@intelgraph/contracts';

import type { Deployment } from '../deployments/deployment.js';
import type { PolicyFact } from '../deployments/deployment-store.js';

import type { DeploymentPolicy, RollbackRule, RollbackRules } from './deployment-policy.js';

/** The state of a policy as its events carry it. */
export function toPolicyState(deployment: Deployment, { policy, change }: PolicyFact): DeploymentPolicyState {
  const { id, revision, type, state, version, artifactDigest, outcome } = policy;
  return {
    ...{ id, deployment_id: deployment.id, deployment: deployment.name, model_name: deployment.modelName },
    ...{ revision, deployment_revision: deployment.revision, type, change, state, version },
    artifact_digest: artifactDigest,
    ...termsOf(policy),
    outcome: outcome === null ? null : { ...outcome, figures: { ...outcome.figures } },
    started_at: policy.startedAt,
    updated_at: policy.updatedAt,
    ended_at: policy.endedAt,
  };
}

type Terms = Pick<DeploymentPolicyState, 'steps' | 'current_step_index' | 'rollback_on' | 'sample_percent'>;

function termsOf(policy: DeploymentPolicy): Terms {
  if (policy.type === 'shadow') {
    return { steps: [], current_step_index: 0, rollback_on: {}, sample_percent: policy.samplePercent };
  }
  return {
    steps: policy.steps.map(({ weight, bakeSeconds }) => ({ weight, bake_seconds: bakeSeconds })),
    current_step_index: policy.stepIndex,
    rollback_on: toRulesState(policy.rollbackOn),
  };
}

/** Rules in the words of the wire. */
export function toRulesState(rules: RollbackRules): DeploymentPolicyState['rollback_on'] {
  const { errorRate, latencyP99Ms, alerts } = rules;
  return {
    ...(errorRate === undefined ? {} : { error_rate: toRuleState(errorRate) }),
    ...(latencyP99Ms === undefined ? {} : { latency_p99_ms: toRuleState(latencyP99Ms) }),
    ...(alerts === undefined ? {} : { alerts: alerts === true ? true : [...alerts] }),
  };
}

function toRuleState({ max, maxIncrease, minRequests }: RollbackRule): RollbackRuleState {
  return {
    ...(max === undefined ? {} : { max }),
    ...(maxIncrease === undefined ? {} : { max_increase: maxIncrease }),
    min_requests: minRequests,
  };
}
