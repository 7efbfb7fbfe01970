import type { RewardTerms } from './bandit/bandit-terms.js';

/** A step of a canary, as asked for. */
export interface CanaryStepRequest {
  readonly weight: number;
  /** Absent or null = until somebody promotes. */
  readonly bakeSeconds?: number | null;
}

export interface RollbackRuleRequest {
  readonly max?: number;
  readonly maxIncrease?: number;
  /** 100 unless given. */
  readonly minRequests?: number;
}

export interface RollbackRulesRequest {
  readonly errorRate?: RollbackRuleRequest;
  readonly latencyP99Ms?: RollbackRuleRequest;
  /** `true`: any alert about the version; else names of checks. */
  readonly alerts?: boolean | readonly string[];
}

export interface CanaryRequest {
  readonly type: 'canary';
  /** A version, `latest`, or a stage: resolved once, now. */
  readonly version: string;
  readonly steps: readonly CanaryStepRequest[];
  readonly rollbackOn?: RollbackRulesRequest;
}

export interface ShadowRequest {
  readonly type: 'shadow';
  /** A version, `latest`, or a stage: resolved once, now. */
  readonly version: string;
  /** Share of the answered rows that it is asked too, by hashed key: above 0, to 100. */
  readonly samplePercent: number;
}

export interface BanditRequest {
  readonly type: 'bandit';
  /** At least 2, each as for a canary. */
  readonly versions: readonly string[];
  readonly reward: RewardTerms;
  /** Whole percent that every version keeps; 2 when absent. */
  readonly leastShare?: number;
  /** Shares change no sooner than so long after they changed last; 60 when absent. */
  readonly updateSeconds?: number;
}

/** A policy as asked for. */
export type PolicyRequest = CanaryRequest | ShadowRequest | BanditRequest;

export interface PromoteRequest {
  /** To all traffic at once, instead of to the next step. */
  readonly full?: boolean;
}
