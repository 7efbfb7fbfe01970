import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

import type { CanaryStep, RollbackRule, RollbackRules } from './deployment-policy.js';
import type { CanaryRequest, CanaryStepRequest, RollbackRuleRequest, RollbackRulesRequest } from './policy-request.js';

/** Most steps of a canary. */
export const MAX_CANARY_STEPS = 20;
/** Longest bake: 30 days. */
export const MAX_BAKE_SECONDS = 2_592_000;
/** Most names of checks that a canary listens to. */
export const MAX_ALERT_CHECKS = 50;
export const DEFAULT_MIN_REQUESTS = 100;
export const MAX_MIN_REQUESTS = 1_000_000_000;
/** Most milliseconds that a rule may allow. */
export const MAX_LATENCY_MS = 3_600_000;

const MAX_CHECK_NAME = 256;
const RULES = [
  { member: 'errorRate', field: 'error_rate', most: 1, mostIncrease: 1 },
  { member: 'latencyP99Ms', field: 'latency_p99_ms', most: MAX_LATENCY_MS, mostIncrease: 1000 },
] as const;

/** Completes what a canary was asked for with. */
export interface CanaryPlan {
  readonly steps: readonly CanaryStep[];
  readonly rollbackOn: RollbackRules;
}

/**
 * Checks the steps and rules of a canary, and completes them.
 *
 * @throws InvalidInputError naming `steps`, `steps[i].weight`, `steps[i].bake_seconds` or a member of `rollback_on`
 */
export function planOf({ steps, rollbackOn = {} }: CanaryRequest): CanaryPlan {
  const problems = [...stepProblems(steps), ...ruleProblems(rollbackOn)];
  if (problems.length > 0) throw new InvalidInputError(problems);
  return {
    steps: steps.map(({ weight, bakeSeconds = null }) => ({ weight, bakeSeconds })),
    rollbackOn: completeRules(rollbackOn),
  };
}

function stepProblems(steps: readonly CanaryStepRequest[]): FieldProblem[] {
  if (steps.length === 0 || steps.length > MAX_CANARY_STEPS) {
    return [{ field: 'steps', message: `must hold 1 to ${MAX_CANARY_STEPS} steps` }];
  }
  return steps.flatMap(({ weight, bakeSeconds = null }, i) => {
    const problems: FieldProblem[] = [];
    const before = steps[i - 1]?.weight ?? 0;
    if (!isWhole(weight, 1, 100)) {
      problems.push({ field: `steps[${i}].weight`, message: 'must be a whole number from 1 to 100' });
    } else if (weight <= before) {
      problems.push({
        field: `steps[${i}].weight`,
        message: `must be more than ${before}, the weight of the step before`,
      });
    }
    if (bakeSeconds !== null && !isWhole(bakeSeconds, 1, MAX_BAKE_SECONDS)) {
      const message = `must be a whole number from 1 to ${MAX_BAKE_SECONDS}, or null to wait for a promotion`;
      problems.push({ field: `steps[${i}].bake_seconds`, message });
    }
    return problems;
  });
}

function ruleProblems(rules: RollbackRulesRequest): FieldProblem[] {
  const problems = RULES.flatMap(({ member, field, most, mostIncrease }) => {
    const rule = rules[member];
    return rule === undefined ? [] : boundProblems(`rollback_on.${field}`, rule, most, mostIncrease);
  });
  return [...problems, ...alertProblems(rules.alerts)];
}

function boundProblems(
  field: string,
  { max, maxIncrease, minRequests = DEFAULT_MIN_REQUESTS }: RollbackRuleRequest,
  most: number,
  mostIncrease: number,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (max === undefined && maxIncrease === undefined) {
    problems.push({ field, message: 'needs max, max_increase or both' });
  }
  if (max !== undefined && !isWithin(max, most)) {
    problems.push({ field: `${field}.max`, message: `must be a number from 0 to ${most}` });
  }
  if (maxIncrease !== undefined && !isWithin(maxIncrease, mostIncrease)) {
    problems.push({ field: `${field}.max_increase`, message: `must be a number from 0 to ${mostIncrease}` });
  }
  if (!isWhole(minRequests, 1, MAX_MIN_REQUESTS)) {
    problems.push({ field: `${field}.min_requests`, message: `must be a whole number from 1 to ${MAX_MIN_REQUESTS}` });
  }
  return problems;
}

function alertProblems(alerts: RollbackRulesRequest['alerts']): FieldProblem[] {
  const field = 'rollback_on.alerts';
  if (alerts === undefined || typeof alerts === 'boolean') return [];
  if (!Array.isArray(alerts) || alerts.length === 0 || alerts.length > MAX_ALERT_CHECKS) {
    return [{ field, message: `must be true, false or a list of 1 to ${MAX_ALERT_CHECKS} names of checks` }];
  }
  return alerts.flatMap((name: unknown, i) =>
    typeof name === 'string' && name !== '' && name.length <= MAX_CHECK_NAME
      ? []
      : [{ field: `${field}[${i}]`, message: `must be a text of 1 to ${MAX_CHECK_NAME} characters` }],
  );
}

function completeRules({ errorRate, latencyP99Ms, alerts }: RollbackRulesRequest): RollbackRules {
  return {
    ...(errorRate === undefined ? {} : { errorRate: completeRule(errorRate) }),
    ...(latencyP99Ms === undefined ? {} : { latencyP99Ms: completeRule(latencyP99Ms) }),
    ...(alerts === undefined || alerts === false ? {} : { alerts }),
  };
}

const completeRule = ({ minRequests = DEFAULT_MIN_REQUESTS, ...bounds }: RollbackRuleRequest): RollbackRule => ({
  ...bounds,
  minRequests,
});

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const isWithin = (value: unknown, most: number): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= most;
