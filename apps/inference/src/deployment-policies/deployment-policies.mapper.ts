import { InvalidInputError } from '@intelgraph/kernel';
import {
  type CanaryPolicy,
  errorRateOf,
  type PolicyReport,
  type PolicyRequest,
  quantileOf,
  type RollbackRuleRequest,
  type RollbackRulesRequest,
  toRulesState,
  type VersionMeasurement,
} from '@intelgraph/model-serving';

import type {
  CanaryDto,
  DeploymentPolicyDto,
  ErrorRateRuleDto,
  RollbackRulesDto,
  SetPolicyDto,
  VersionMeasurementDto,
} from './deployment-policies.dto.js';
import { toBanditDto, toBanditRequest } from './bandit.mapper.js';
import { toPolicyLife } from './policy-life.mapper.js';
import { toShadowDto } from './shadow.mapper.js';

/** @throws InvalidInputError naming a field that is not for this type */
export function toPolicyRequest(dto: SetPolicyDto): PolicyRequest {
  const { type, version, steps = [], rollback_on, sample_percent } = dto;
  assertOnly(dto, type);
  if (type === 'bandit') return toBanditRequest(dto);
  if (version === undefined) throw InvalidInputError.of('version', 'is required');
  if (type === 'shadow') {
    return { type, version, samplePercent: sample_percent ?? NaN };
  }
  return {
    ...{ type, version },
    steps: steps.map(({ weight, bake_seconds = null }) => ({ weight, bakeSeconds: bake_seconds })),
    ...(rollback_on === undefined ? {} : { rollbackOn: toRules(rollback_on) }),
  };
}

const FIELDS: Record<SetPolicyDto['type'], readonly (keyof SetPolicyDto)[]> = {
  canary: ['version', 'steps', 'rollback_on'],
  shadow: ['version', 'sample_percent'],
  bandit: ['versions', 'reward', 'least_share', 'update_seconds'],
};

function assertOnly(dto: SetPolicyDto, type: SetPolicyDto['type']): void {
  const others = Object.values(FIELDS).flat();
  const wrong = [...new Set(others)].filter((field) => dto[field] !== undefined && !FIELDS[type].includes(field));
  if (wrong.length === 0) return;
  throw new InvalidInputError(wrong.map((field) => ({ field, message: `is not for a ${type}` })));
}

function toRules({ error_rate, latency_p99_ms, alerts }: RollbackRulesDto): RollbackRulesRequest {
  return {
    ...(error_rate === undefined ? {} : { errorRate: toRule(error_rate) }),
    ...(latency_p99_ms === undefined ? {} : { latencyP99Ms: toRule(latency_p99_ms) }),
    // The domain looks at what it is.
    ...(alerts === undefined ? {} : { alerts: alerts as boolean | string[] }),
  };
}

function toRule({ max, max_increase, min_requests }: ErrorRateRuleDto): RollbackRuleRequest {
  return {
    ...(max === undefined ? {} : { max }),
    ...(max_increase === undefined ? {} : { maxIncrease: max_increase }),
    ...(min_requests === undefined ? {} : { minRequests: min_requests }),
  };
}

export function toPolicyDto({ deployment, policy, ...measured }: PolicyReport): DeploymentPolicyDto {
  const none = { deployment: deployment.name, canary: null, shadow: null, bandit: null };
  if (policy === null) return { ...none, type: 'fixed' };
  const { type } = policy;
  if (type === 'bandit') return { ...none, type, bandit: toBanditDto(policy, deployment) };
  if (type === 'shadow') return { ...none, type, shadow: toShadowDto(policy, measured.comparisons) };
  return { ...none, type, canary: toCanaryDto(policy, measured) };
}

function toCanaryDto(
  canary: CanaryPolicy,
  { measurements, waitingFor }: Pick<PolicyReport, 'measurements' | 'waitingFor'>,
): CanaryDto {
  return {
    id: canary.id,
    state: canary.state,
    version: canary.version,
    artifact_digest: canary.artifactDigest,
    steps: canary.steps.map(({ weight, bakeSeconds }) => ({ weight, bake_seconds: bakeSeconds })),
    current_step_index: canary.stepIndex,
    next_step_at: canary.dueAt,
    waiting_for: [...waitingFor],
    rollback_on: toRulesState(canary.rollbackOn),
    stable_revision: canary.stableRevision,
    measurements: [...measurements].map(toMeasurementDto),
    ...toPolicyLife(canary),
  };
}

function toMeasurementDto([version, measured]: [string, VersionMeasurement]): VersionMeasurementDto {
  const { requests, errors, latencies } = measured;
  return {
    ...{ version, requests, errors },
    error_rate: errorRateOf(measured),
    latency_p50_ms: quantileOf(latencies, 0.5),
    latency_p99_ms: quantileOf(latencies, 0.99),
  };
}
