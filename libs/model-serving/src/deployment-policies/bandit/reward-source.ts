import type { RequestContext } from '@intelgraph/kernel';

import type { ArmRewards, RewardTerms } from './bandit-terms.js';

/** Which rewards: of predictions that versions of one deployment made since then. */
export interface RewardsAsked {
  readonly modelName: string;
  readonly endpoint: string;
  readonly versions: readonly string[];
  readonly since: Date;
  readonly reward: RewardTerms;
}

/** Who knows what became of predictions. */
export interface RewardSource {
  /** What is known by now; versions without rewards may be left out. @throws UnavailableError */
  rewards(ctx: RequestContext, asked: RewardsAsked): Promise<readonly ArmRewards[]>;
}
