import { seededRandom, type SeededRandom } from '@intelgraph/statistics';
import { FixedClock } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';

import { RewardLedger } from '../../../test/fakes/reward-ledger.js';
import { deployer, ServingRig } from '../../../test/fakes/serving-rig.js';

const ROUNDS = 20;
const USERS_PER_ROUND = 150;
/** Outcomes are known so many rounds after the answers. */
const DELAY = 2;
const VERSIONS = ['1.0.0', '2.0.0', '3.0.0'];

interface World {
  readonly reward: 'label_equals' | 'value';
  readonly means: readonly number[];
  readonly draw: (mean: number, random: SeededRandom) => number;
}
const CLICKS: World = {
  ...{ reward: 'label_equals', means: [0.1, 0.13, 0.22] },
  draw: (mean, random) => Number(random.uniform() < mean),
};
const REVENUE: World = {
  ...{ reward: 'value', means: [10, 10.4, 11] },
  draw: (mean, random) => mean + 2 * random.normal(),
};

/** What users lost beside always being answered by the best version, in a deployment that serves them. */
async function regretOf(world: World, isBandit: boolean, seed: number): Promise<number> {
  const random = seededRandom(seed);
  const [clock, ledger] = [new FixedClock(), new RewardLedger()];
  const { engine } = await rigOf(clock, ledger);
  const routes = [34, 33, 33].map((weight, i) => ({ version: VERSIONS[i]!, weight }));
  await engine.deployments.create(deployer, { modelName: 'fraud', routes });
  if (isBandit) {
    const reward = { metric: world.reward };
    await engine.policies.set(deployer, 'fraud', { type: 'bandit', versions: VERSIONS, reward });
  }
  const best = Math.max(...world.means);
  const pending: (() => void)[][] = [];
  let regret = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const outcomes = Array.from({ length: USERS_PER_ROUND }, (_, i) => {
      const { version } = engine.table.route('default', 'fraud', undefined, `${seed}/${round}/${i}`);
      const mean = world.means[VERSIONS.indexOf(version)]!;
      regret += best - mean;
      const reward = world.draw(mean, random);
      return () => ledger.earn(version, 1, reward);
    });
    pending.push(outcomes);
    for (const known of pending[round - DELAY] ?? []) known();
    clock.advance(60_000);
    await engine.bandits.look();
  }
  return regret;
}

async function rigOf(clock: FixedClock, rewards: RewardLedger): Promise<ServingRig> {
  const rig = await ServingRig.create({ clock, rewards });
  await rig.register('3.0.0', 5);
  return rig;
}

describe('A deployment with a bandit', () => {
  it.each<[string, World]>([
    ['clicks', CLICKS],
    ['revenue', REVENUE],
  ])('loses less than one with a fixed split, though outcomes come late: %s', async (_, world) => {
    const seeds = [1, 2, 3, 4, 5];
    const losses = async (isBandit: boolean): Promise<number[]> =>
      Promise.all(seeds.map((seed) => regretOf(world, isBandit, seed)));
    const [bandit, split] = [await losses(true), await losses(false)];
    const total = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);
    expect(total(bandit)).toBeLessThan(0.7 * total(split));
    expect(bandit.filter((one, i) => one < split[i]!)).toHaveLength(seeds.length);
  });
});
