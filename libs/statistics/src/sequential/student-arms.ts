import { InvalidInputError } from '@intelgraph/kernel';

import { studentSf } from '../special-functions/distributions.js';
import { logGamma } from '../special-functions/gamma.js';
import { gaussLegendre } from '../special-functions/gauss-legendre.js';

/** What an arm has shown of a number: sums over its rewards. */
export interface RewardSums {
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** What is believed of an arm's mean: a Student distribution. */
export interface StudentArm {
  readonly mean: number;
  /** Above 0. */
  readonly scale: number;
  readonly degreesOfFreedom: number;
}

/** Of 512 nodes: a tenth of a percent, also of an arm that is known much better than others. */
const NODES = 512;

/**
 * What is believed of means after rewards: normal rewards of unknown mean and variance, a flat prior of the mean, and of the variance an
 * inverse gamma prior worth two rewards whose centre is the variance of all arms pooled. Without that an arm whose first few rewards happen
 * to be equal would be certain. (Gelman et al., Bayesian Data Analysis, 3.3.)
 *
 * @throws InvalidInputError for an arm with fewer than 2 rewards, or sums that no numbers have
 * @returns in their order; undefined where all rewards of every arm are equal, so that nothing is known of how they vary
 */
export function studentArms(all: readonly RewardSums[]): StudentArm[] | undefined {
  const spreads = all.map((sums, i) => spreadOf(sums, `arms[${i}]`));
  const rewards = all.reduce((total, { count }) => total + count, 0);
  const pooled = spreads.reduce((total, spread) => total + spread, 0) / Math.max(1, rewards - all.length);
  if (pooled === 0) return undefined;
  return all.map(({ count, sum }, i) => {
    const alpha = 1 + (count - 1) / 2;
    const beta = pooled + (spreads[i] ?? 0) / 2;
    return { mean: sum / count, scale: Math.sqrt(beta / (alpha * count)), degreesOfFreedom: 2 * alpha };
  });
}

/**
 * The probability of each arm that its mean is the largest: what Thompson sampling chooses it with. By quadrature.
 *
 * @returns in their order; they add up to 1
 * @throws InvalidInputError for a scale or degrees of freedom that are not above 0
 */
export function largestMeanProbabilities(arms: readonly StudentArm[]): number[] {
  arms.forEach((arm, i) => assertArm(arm, `arms[${i}]`));
  if (arms.length < 2) return arms.map(() => 1);
  const raw = arms.map((arm, best) => {
    const others = arms.filter((_, i) => i !== best);
    return expectation(arm, (x) => others.reduce((product, other) => product * below(other, x), 1));
  });
  const total = raw.reduce((sum, one) => sum + one, 0);
  return raw.map((one) => one / total);
}

/** Squared deviations from the mean. */
function spreadOf({ count, sum, sumOfSquares }: RewardSums, field: string): number {
  if (!(Number.isInteger(count) && count >= 2)) throw InvalidInputError.of(`${field}.count`, 'must be at least 2');
  if (!Number.isFinite(sum)) throw InvalidInputError.of(`${field}.sum`, 'must be a finite number');
  const least = (sum * sum) / count;
  const spread = sumOfSquares - least;
  // What is left of equal numbers is rounding.
  const rounding = 1e-12 * Math.max(sumOfSquares, least);
  if (!(spread >= -rounding && Number.isFinite(spread))) {
    throw InvalidInputError.of(`${field}.sumOfSquares`, 'must be at least the square of the sum by the count');
  }
  return spread <= rounding ? 0 : spread;
}

const below = ({ mean, scale, degreesOfFreedom }: StudentArm, x: number): number =>
  1 - studentSf((x - mean) / scale, degreesOfFreedom);

/** E f(X) of a Student variable; t = z / (1 - z²) brings the line to -1…1. */
function expectation({ mean, scale, degreesOfFreedom: df }: StudentArm, f: (x: number) => number): number {
  const { nodes, weights } = gaussLegendre(NODES);
  const constant = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI);
  let total = 0;
  for (let i = 0; i < NODES; i++) {
    const z = nodes[i] ?? 0;
    const rest = 1 - z * z;
    const t = z / rest;
    const density = Math.exp(constant - ((df + 1) / 2) * Math.log1p((t * t) / df));
    total += (weights[i] ?? 0) * density * ((1 + z * z) / (rest * rest)) * f(mean + scale * t);
  }
  return total;
}

function assertArm({ mean, scale, degreesOfFreedom }: StudentArm, field: string): void {
  if (!Number.isFinite(mean)) throw InvalidInputError.of(`${field}.mean`, 'must be a finite number');
  if (!(scale > 0 && Number.isFinite(scale))) throw InvalidInputError.of(`${field}.scale`, 'must be above 0');
  if (!(degreesOfFreedom > 0)) throw InvalidInputError.of(`${field}.degreesOfFreedom`, 'must be above 0');
}
