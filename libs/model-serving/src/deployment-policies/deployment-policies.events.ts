import type { DeploymentPolicyState, RollbackRuleState } from '@intelgraph/contracts';

import type { Deployment } from '../deployments/deployment.js';
import type { PolicyFact } from '../deployments/deployment-store.js';

import type { RollbackRule, RollbackRules } from './deployment-policy.js';

/** The state of a policy as its events carry it. */
export function toPolicyState(deployment: Deployment, { policy, change }: PolicyFact): DeploymentPolicyState {
  const { id, revision, type, state, version, artifactDigest, steps, stepIndex, rollbackOn, outcome } = policy;
  return {
    ...{ id, deployment_id: deployment.id, deployment: deployment.name, model_name: deployment.modelName },
    ...{ revision, deployment_revision: deployment.revision, type, change, state, version },
    artifact_digest: artifactDigest,
    steps: steps.map(({ weight, bakeSeconds }) => ({ weight, bake_seconds: bakeSeconds })),
    current_step_index: stepIndex,
    rollback_on: toRulesState(rollbackOn),
    outcome: outcome === null ? null : { ...outcome, figures: { ...outcome.figures } },
    started_at: policy.startedAt,
    updated_at: policy.updatedAt,
    ended_at: policy.endedAt,
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
