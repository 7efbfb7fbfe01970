import type { CanaryPolicy, PolicyOutcome, RollbackRule } from './deployment-policy.js';
import { quantileOf, totalOf } from './measurements/latency-counts.js';
import { errorRateOf, sumOfMeasurements, type VersionMeasurement } from './measurements/version-measurement.js';

/** What the rules say of a step. */
export interface Verdict {
  /** Why the canary goes back. */
  readonly violation: PolicyOutcome | undefined;
  /** Rules that have too few requests to say anything: the step does not end before they have. */
  readonly waitingFor: readonly RuleName[];
}

export type RuleName = 'error_rate' | 'latency_p99_ms';

/** One number of both sides, and how many requests it is made of. */
interface Side {
  readonly value: number | null;
  readonly requests: number;
}

interface Compared {
  readonly name: RuleName;
  readonly rule: RollbackRule;
  readonly canary: Side;
  readonly stable: Side;
  /** Most that the canary may have beside a stable value. */
  readonly bound: (stable: number, increase: number) => number;
  readonly words: (value: number) => string;
}

/** Judges a step by what was measured in it, by version. */
export function judgeStep(policy: CanaryPolicy, measured: ReadonlyMap<string, VersionMeasurement>): Verdict {
  const canary = measured.get(policy.version) ?? sumOfMeasurements([]);
  const others = [...measured].filter(([version]) => version !== policy.version).map(([, one]) => one);
  const judged = comparedOf(policy, canary, sumOfMeasurements(others)).map((one) => judge(one, policy));
  return {
    violation: judged.find(({ violation }) => violation !== undefined)?.violation,
    waitingFor: judged.flatMap(({ waitingFor }) => waitingFor),
  };
}

function comparedOf(
  { rollbackOn: { errorRate, latencyP99Ms } }: CanaryPolicy,
  canary: VersionMeasurement,
  stable: VersionMeasurement,
): Compared[] {
  const rates = (one: VersionMeasurement): Side => ({ value: errorRateOf(one), requests: one.requests });
  const latencies = ({ latencies: counts }: VersionMeasurement): Side => ({
    value: quantileOf(counts, 0.99),
    requests: totalOf(counts),
  });
  const compared: Compared[] = [];
  if (errorRate !== undefined) {
    compared.push({
      ...{ name: 'error_rate', rule: errorRate, canary: rates(canary), stable: rates(stable) },
      bound: (value, increase) => value + increase,
      words: (value) => `the error rate is ${rounded(value)}`,
    });
  }
  if (latencyP99Ms !== undefined) {
    compared.push({
      ...{ name: 'latency_p99_ms', rule: latencyP99Ms, canary: latencies(canary), stable: latencies(stable) },
      bound: (value, increase) => value * (1 + increase),
      words: (value) => `the 99th percentile of the latency is ${rounded(value)} ms`,
    });
  }
  return compared;
}

function judge(
  { name, rule, canary, stable, bound, words }: Compared,
  { version, steps, stepIndex }: CanaryPolicy,
): Verdict {
  const { max, maxIncrease, minRequests } = rule;
  if (canary.value === null || canary.requests < minRequests) return { violation: undefined, waitingFor: [name] };
  const figures = { [name]: rounded(canary.value), requests: canary.requests };
  if (max !== undefined && canary.value > max) {
    const message = `version ${version}: ${words(canary.value)}, ${rounded(max)} is the most`;
    return { violation: { reason: name, message, figures: { ...figures, max } }, waitingFor: [] };
  }
  // Where the canary has all traffic there is nothing to compare with.
  if (maxIncrease === undefined || steps[stepIndex]?.weight === 100) return { violation: undefined, waitingFor: [] };
  if (stable.value === null || stable.requests < minRequests) return { violation: undefined, waitingFor: [name] };
  const most = bound(stable.value, maxIncrease);
  if (canary.value <= most) return { violation: undefined, waitingFor: [] };
  const beside = { ...figures, [`stable_${name}`]: rounded(stable.value), stable_requests: stable.requests };
  const message = `version ${version}: ${words(canary.value)}, ${rounded(most)} is the most beside the stable versions`;
  return {
    violation: { reason: name, message, figures: { ...beside, max_increase: maxIncrease } },
    waitingFor: [],
  };
}

const rounded = (value: number): number => Number(value.toPrecision(4));
