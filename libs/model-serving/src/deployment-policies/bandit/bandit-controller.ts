import type { Clock, Logger, RequestContext } from '@intelgraph/kernel';

import type { Deployment } from '../../deployments/deployment.js';
import type { DeploymentStore } from '../../deployments/deployment-store.js';
import type { ServingState } from '../../snapshot/serving-state.js';
import { PolicyChangedError } from '../deployment-policies.errors.js';
import { changeOf } from '../deployment-policies.service.js';
import { activeBandit, type BanditPolicy } from '../deployment-policy.js';
import { controllerContext, dealWith } from '../policy-controller.js';
import type { PolicyObserver } from '../policy-observer.js';

import { armShares, isWorthAChange } from './arm-shares.js';
import { reshareBandit } from './bandit-moves.js';
import type { ArmRewards } from './bandit-terms.js';
import type { RewardSource } from './reward-source.js';

export interface BanditControllerParts {
  readonly store: DeploymentStore;
  /** None = there are no bandits. */
  readonly rewards?: RewardSource | undefined;
  readonly state: ServingState;
  readonly clock: Clock;
  readonly observer?: PolicyObserver | undefined;
  readonly logger?: Logger;
}

/**
 * Deals shares by what versions have earned. Any number of processes may do so at once: whoever writes holds the lock of the endpoint, and
 * does nothing where the policy is not as it was judged any more. Shares follow from all rewards since the bandit began: a process that
 * dies leaves nothing undone, and outcomes that come late count as soon as they are known.
 */
export class BanditController {
  /** When this process asked last what became known, by policy. */
  private readonly asked = new Map<string, number>();

  constructor(private readonly parts: BanditControllerParts) {}

  /** @returns how many bandits have other shares now @throws what the store throws, UnavailableError of the rewards */
  async look(): Promise<number> {
    const { rewards, store, state } = this.parts;
    if (rewards === undefined) return 0;
    const deployments = await store.withPolicy('bandit');
    this.retainOnly(deployments);
    let changes = 0;
    for (const deployment of deployments) {
      const bandit = activeBandit(deployment.policy);
      if (bandit === undefined || !this.isDue(bandit)) continue;
      this.asked.set(bandit.id, this.parts.clock.now().getTime());
      const look = (): Promise<boolean> => this.lookAt(rewards, deployment, bandit);
      if (await dealWith(deployment, look, 'a bandit could not be dealt with', this.parts.logger)) changes += 1;
    }
    if (changes > 0) await state.refresh();
    return changes;
  }

  private isDue({ id, state, updateSeconds, sharedAt }: BanditPolicy): boolean {
    const last = Math.max(Date.parse(sharedAt), this.asked.get(id) ?? 0);
    return state === 'running' && this.parts.clock.now().getTime() - last >= updateSeconds * 1000;
  }

  /** @returns whether its shares are others now */
  private async lookAt(source: RewardSource, deployment: Deployment, bandit: BanditPolicy): Promise<boolean> {
    const { workspace, name, modelName } = deployment;
    const context = controllerContext(workspace, 'bandit');
    const versions = bandit.arms.map(({ version }) => version);
    const asked = { modelName, endpoint: name, versions, since: new Date(bandit.startedAt), reward: bandit.reward };
    const rewards = byArm(bandit, await source.rewards(context, asked));
    const shares = armShares(bandit, rewards);
    if (!isWorthAChange(sharesNow(deployment, bandit), shares)) return false;
    await this.reshare(context, deployment, bandit, shares, rewards);
    this.parts.observer?.changed('reshared');
    return true;
  }

  private async reshare(
    context: RequestContext,
    { name }: Deployment,
    judged: BanditPolicy,
    shares: readonly number[],
    rewards: readonly ArmRewards[],
  ): Promise<void> {
    await this.parts.store.change(context, name, (current) => {
      const bandit = activeBandit(current?.policy ?? null);
      if (current === null || bandit?.id !== judged.id || bandit.revision !== judged.revision) {
        throw new PolicyChangedError(name);
      }
      return changeOf(reshareBandit(current, shares, rewards, this.parts.clock.now()));
    });
  }

  private retainOnly(deployments: readonly Deployment[]): void {
    const current = new Set(deployments.map(({ policy }) => policy?.id));
    for (const id of this.asked.keys()) if (!current.has(id)) this.asked.delete(id);
  }
}

/** In the order of the arms; nothing is known of those that are not told. */
const byArm = ({ arms }: BanditPolicy, known: readonly ArmRewards[]): ArmRewards[] =>
  arms.map(
    ({ version }) => known.find((one) => one.version === version) ?? { version, count: 0, sum: 0, sumOfSquares: 0 },
  );

const sharesNow = ({ routes }: Deployment, { arms }: BanditPolicy): number[] =>
  arms.map((arm) => routes.find(({ version }) => version === arm.version)?.weight ?? 0);
