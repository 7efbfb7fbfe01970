import { InvalidInputError } from '@intelgraph/kernel';

import { betaCdf, betaSf, logBeta } from '../special-functions/beta.js';

/** What is believed of an arm's rate of success: a beta distribution; its prior and what it showed, added up. */
export interface BetaArm {
  /** 1 and the successes, for a uniform prior. */
  readonly alpha: number;
  /** 1 and the failures. */
  readonly beta: number;
}

/** Where an integrand is this much smaller than at its peak nothing is left to add. */
const NEGLIGIBLE = 1e-20;
/** Points between the peak and where it has fallen off; the trapezoid rule needs few for what is smooth and falls off on both sides. */
const POINTS = 60;
/** No rate of interest is further from one half. */
const MOST_LOG_ODDS = 60;

/**
 * The probability of each arm that it is the best: what Thompson sampling (Thompson 1933) chooses it with, and so how a bandit should share
 * its traffic out. By quadrature in log-odds, to some ten digits, also of probabilities that are next to nothing.
 *
 * @param arms with rates that do not depend on each other
 * @returns in their order; they add up to 1
 * @throws InvalidInputError for parameters that are not above 0
 */
export function bestArmProbabilities(arms: readonly BetaArm[]): number[] {
  arms.forEach((arm, i) => assertBeta(arm, `arms[${i}]`));
  if (arms.length < 2) return arms.map(() => 1);
  return arms.map(({ alpha, beta }, best) => {
    const others = arms.filter((_, i) => i !== best);
    const scale = logBeta(alpha, beta);
    return integral((x, y) => {
      const below = others.reduce((sum, other) => sum + Math.log(betaCdf(x, other.alpha, other.beta, y)), 0);
      return alpha * Math.log(x) + beta * Math.log(y) - scale + below;
    });
  });
}

/** How much of its rate one loses on average by choosing `chosen` while `other` is there: E[max(other - chosen, 0)]. */
export function expectedLoss(chosen: BetaArm, other: BetaArm): number {
  assertBeta(chosen, 'chosen');
  assertBeta(other, 'other');
  return integral((x, y) => {
    const less = Math.log(betaCdf(x, chosen.alpha, chosen.beta, y));
    const more = Math.log(betaSf(x, other.alpha, other.beta, y));
    return less + more + Math.log(x) + Math.log(y);
  });
}

function assertBeta({ alpha, beta }: BetaArm, field: string): void {
  if (!(alpha > 0 && Number.isFinite(alpha))) throw InvalidInputError.of(`${field}.alpha`, 'must be above 0');
  if (!(beta > 0 && Number.isFinite(beta))) throw InvalidInputError.of(`${field}.beta`, 'must be above 0');
}

/** ∫ exp(logOf(x, 1 - x)) / (x (1 - x)) dx over 0…1, of a function of log-odds that has one peak. */
function integral(logOf: (x: number, y: number) => number): number {
  const at = (t: number): number => {
    const value = t < 0 ? logOf(Math.exp(t) / (1 + Math.exp(t)), 1 / (1 + Math.exp(t))) : logOf(...mirrored(t));
    return Number.isNaN(value) ? -Infinity : value;
  };
  const peak = peakOf(at);
  const top = at(peak);
  if (top === -Infinity) return 0;
  const floor = top + Math.log(NEGLIGIBLE);
  const step = Math.min(widthOf(at, peak, floor, 1), widthOf(at, peak, floor, -1)) / POINTS;
  let sum = 1;
  for (const direction of [1, -1]) {
    for (let k = 1; ; k++) {
      const value = at(peak + direction * k * step);
      if (value < floor) break;
      sum += Math.exp(value - top);
    }
  }
  return Math.exp(top) * sum * step;
}

const mirrored = (t: number): [number, number] => [1 / (1 + Math.exp(-t)), Math.exp(-t) / (1 + Math.exp(-t))];

/** Golden section search. */
function peakOf(at: (t: number) => number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  // Far from the peak all is -Infinity: a coarse look first.
  let best = 0;
  for (let t = -MOST_LOG_ODDS; t <= MOST_LOG_ODDS; t += 0.25) if (at(t) > at(best)) best = t;
  let [low, high] = [best - 0.5, best + 0.5];
  for (let turn = 0; turn < 60; turn++) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (at(left) < at(right)) low = left;
    else high = right;
  }
  return (low + high) / 2;
}

/** How far from the peak it has fallen to the floor. */
function widthOf(at: (t: number) => number, peak: number, floor: number, direction: 1 | -1): number {
  let width = 1e-6;
  while (at(peak + direction * width) > floor && width < 1000) width *= 1.5;
  return width;
}
