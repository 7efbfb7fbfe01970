import { InvalidInputError } from '@intelgraph/kernel';

import { bestArmProbabilities, type BetaArm } from './beta-arms.js';
import { largestMeanProbabilities, type RewardSums, studentArms } from './student-arms.js';

/** What each arm has earned of rewards that are there or not. */
export interface BinaryRewards {
  readonly count: number;
  /** Of them, those that were there. */
  readonly successes: number;
}

/**
 * The share of the traffic that Thompson sampling gives each arm: the probability that its rate of success is the best.
 *
 * @param prior of every arm; uniform unless given
 * @throws InvalidInputError for counts that cannot be, or a prior that is not above 0
 */
export function sharesOfBinary(arms: readonly BinaryRewards[], prior: BetaArm = { alpha: 1, beta: 1 }): number[] {
  const posteriors = arms.map(({ count, successes }, i): BetaArm => {
    if (!(Number.isInteger(count) && count >= 0)) throw InvalidInputError.of(`arms[${i}].count`, 'must be a count');
    if (!(Number.isInteger(successes) && successes >= 0 && successes <= count)) {
      throw InvalidInputError.of(`arms[${i}].successes`, 'must be a count, of at most all');
    }
    return { alpha: prior.alpha + successes, beta: prior.beta + count - successes };
  });
  return bestArmProbabilities(posteriors);
}

/**
 * The same of rewards that are numbers: the probability that its mean is the largest. Equal shares until each arm has two rewards, and as
 * long as all rewards are equal.
 *
 * @throws InvalidInputError for sums that no rewards have
 */
export function sharesOfValues(arms: readonly RewardSums[]): number[] {
  const equal = arms.map(() => 1 / arms.length);
  if (arms.some(({ count }) => count < 2)) return equal;
  const known = studentArms(arms);
  return known === undefined ? equal : largestMeanProbabilities(known);
}

/**
 * Shares in whole percent that sum to 100, by largest remainder, each of at least `least` percent.
 *
 * @throws InvalidInputError where the least is not whole, or more than there is for each
 */
export function percentOfShares(shares: readonly number[], least = 0): number[] {
  if (!(Number.isInteger(least) && least >= 0 && least * shares.length <= 100)) {
    throw InvalidInputError.of('least', `must be a whole number from 0 to ${Math.floor(100 / shares.length)}`);
  }
  const exact = shares.map((share) => least + share * (100 - least * shares.length));
  const percents = exact.map(Math.floor);
  const left = 100 - percents.reduce((sum, one) => sum + one, 0);
  const byRemainder = exact.map((one, i) => ({ i, rest: one - Math.floor(one) })).sort((a, b) => b.rest - a.rest);
  for (const { i } of byRemainder.slice(0, left)) percents[i] = (percents[i] ?? 0) + 1;
  return percents;
}
