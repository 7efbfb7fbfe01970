import { percentOfShares, sharesOfBinary, sharesOfValues } from '@intelgraph/statistics';

import type { ArmRewards, BanditPlan } from './bandit-terms.js';

/** Shares that differ by less are left as they are: each change is a write that every replica follows, and a row of the audit trail. */
const LEAST_CHANGE_PERCENT = 2;

/**
 * What Thompson sampling makes of rewards.
 *
 * @returns whole percent in the order of the rewards, that sum to 100
 * @throws InvalidInputError for rewards that cannot be
 */
export function armShares({ reward, leastShare }: BanditPlan, rewards: readonly ArmRewards[]): number[] {
  const shares =
    reward.metric === 'value'
      ? sharesOfValues(rewards)
      : sharesOfBinary(rewards.map(({ count, sum }) => ({ count, successes: sum })));
  return percentOfShares(shares, leastShare);
}

/** Whether the new shares are worth a change. */
export const isWorthAChange = (now: readonly number[], next: readonly number[]): boolean =>
  next.some((share, i) => Math.abs(share - (now[i] ?? 0)) >= LEAST_CHANGE_PERCENT);
