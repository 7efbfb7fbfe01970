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

/** A policy as asked for. */
export type PolicyRequest = CanaryRequest | ShadowRequest;

export interface PromoteRequest {
  /** To all traffic at once, instead of to the next step. */
  readonly full?: boolean;
}
