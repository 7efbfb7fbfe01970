import type { RewardSums } from '@intelgraph/statistics';

import type { Route } from '../../deployments/route.js';

/** A version that a bandit shares the traffic with others. */
export type BanditArm = Omit<Route, 'weight'>;

export const REWARD_METRICS = ['label_equals', 'value'] as const;

/** What an outcome is worth. */
export interface RewardTerms {
  /** `label_equals`: 1 where the label is the one below, else 0. `value`: the value of the feedback, a number. */
  readonly metric: (typeof REWARD_METRICS)[number];
  /** Of `label_equals`, compared as text; the prediction itself when absent. */
  readonly label?: string;
}

/** Rewards of one version that are known, added up. */
export interface ArmRewards extends RewardSums {
  readonly version: string;
}

/** How a bandit deals shares. */
export interface BanditPlan {
  readonly reward: RewardTerms;
  /** Whole percent that every version keeps, whatever it earns: what it is worth may change, and outcomes come late. */
  readonly leastShare: number;
  /** Shares change no sooner than so long after they changed last. */
  readonly updateSeconds: number;
}
