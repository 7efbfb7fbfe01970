import type { DeploymentPolicyState, RollbackRuleState } from '@intelgraph/contracts';

import type { Deployment } from '../deployments/deployment.js';
import type { PolicyFact } from '../deployments/deployment-store.js';

import { leaderOf } from './bandit/bandit-moves.js';
import type { BanditPolicy, DeploymentPolicy, RollbackRule, RollbackRules } from './deployment-policy.js';

/** The state of a policy as its events carry it. */
export function toPolicyState(deployment: Deployment, { policy, change }: PolicyFact): DeploymentPolicyState {
  const { id, revision, type, state, outcome } = policy;
  const { version, artifactDigest } = policy.type === 'bandit' ? leaderIn(policy, deployment) : policy;
  return {
    ...{ id, deployment_id: deployment.id, deployment: deployment.name, model_name: deployment.modelName },
    ...{ revision, deployment_revision: deployment.revision, type, change, state, version },
    artifact_digest: artifactDigest,
    ...termsOf(policy, deployment),
    outcome: outcome === null ? null : { ...outcome, figures: { ...outcome.figures } },
    started_at: policy.startedAt,
    updated_at: policy.updatedAt,
    ended_at: policy.endedAt,
  };
}

type Terms = Pick<DeploymentPolicyState, 'steps' | 'current_step_index' | 'rollback_on' | 'sample_percent' | 'bandit'>;

function termsOf(policy: DeploymentPolicy, deployment: Deployment): Terms {
  if (policy.type === 'bandit') {
    return { steps: [], current_step_index: 0, rollback_on: {}, bandit: toBanditState(policy, deployment) };
  }
  if (policy.type === 'shadow') {
    return { steps: [], current_step_index: 0, rollback_on: {}, sample_percent: policy.samplePercent };
  }
  return {
    steps: policy.steps.map(({ weight, bakeSeconds }) => ({ weight, bake_seconds: bakeSeconds })),
    current_step_index: policy.stepIndex,
    rollback_on: toRulesState(policy.rollbackOn),
  };
}

/** The arm that has most of the traffic; the first one where none has any. */
function leaderIn({ arms }: BanditPolicy, deployment: Deployment): BanditPolicy['arms'][number] {
  const { version } = leaderOf(deployment);
  const arm = arms.find((one) => one.version === version) ?? arms[0];
  if (arm === undefined) throw new TypeError('a bandit has arms');
  return arm;
}

function toBanditState(policy: BanditPolicy, { routes }: Deployment): NonNullable<DeploymentPolicyState['bandit']> {
  const { reward, leastShare, updateSeconds, arms, rewards } = policy;
  return {
    ...{ reward: { ...reward }, least_share: leastShare, update_seconds: updateSeconds },
    arms: arms.map(({ version, artifactDigest }, i) => {
      const { count = 0, sum = 0, sumOfSquares = 0 } = rewards[i] ?? {};
      return {
        ...{ version, artifact_digest: artifactDigest },
        share: routes.find((route) => route.version === version)?.weight ?? 0,
        rewards: { count, sum, sum_of_squares: sumOfSquares },
      };
    }),
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
