/** What an outcome is worth. */
export const REWARD_METRICS = ['label_equals', 'value'] as const;
export type RewardMetric = (typeof REWARD_METRICS)[number];

export interface RewardsRequest {
  /** Id or name. */
  readonly model: string;
  readonly endpoint: string;
  readonly versions: readonly string[];
  /** ISO 8601: of predictions made then or later. */
  readonly since: string;
  /** `label_equals`: 1 where the label is the one below, else 0. `value`: the value of the feedback; labels without one do not count. */
  readonly metric: RewardMetric;
  /** Of `label_equals`: the prediction itself when absent. */
  readonly label?: string | number | boolean | undefined;
}

/** Rewards of one version that are known by now, added up. */
export interface VersionRewards {
  readonly version: string;
  readonly count: number;
  readonly sum: number;
  readonly sum_of_squares: number;
}
