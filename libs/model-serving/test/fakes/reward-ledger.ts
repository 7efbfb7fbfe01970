import { type RequestContext, UnavailableError } from '@intelgraph/kernel';

import type { ArmRewards } from '../../src/deployment-policies/bandit/bandit-terms.js';
import type { RewardsAsked, RewardSource } from '../../src/deployment-policies/bandit/reward-source.js';

/** Rewards as a test says them. */
export class RewardLedger implements RewardSource {
  readonly asked: RewardsAsked[] = [];
  isDown = false;
  private readonly earned = new Map<string, ArmRewards>();

  /** So many outcomes that sum to this, all of them equal or 0 and 1. */
  earn(version: string, count: number, sum: number): void {
    const { count: counted = 0, sum: summed = 0, sumOfSquares = 0 } = this.earned.get(version) ?? {};
    const squares = count === 1 || sum > count ? (sum * sum) / count : sum;
    const both = { count: counted + count, sum: summed + sum, sumOfSquares: sumOfSquares + squares };
    this.earned.set(version, { version, ...both });
  }

  rewards(_ctx: RequestContext, asked: RewardsAsked): Promise<readonly ArmRewards[]> {
    if (this.isDown) return Promise.reject(new UnavailableError('monitoring', 'no answer'));
    this.asked.push(asked);
    return Promise.resolve(asked.versions.flatMap((version) => this.earned.get(version) ?? []));
  }
}
