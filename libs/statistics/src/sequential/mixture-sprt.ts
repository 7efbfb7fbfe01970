import { InvalidInputError } from '@intelgraph/kernel';

import type { Interval } from '../experiments/arms.js';

export interface MixtureSprtOptions {
  /** Chance of a false alarm over all looks together; 0.05 unless given. */
  readonly alpha?: number | undefined;
  /**
   * Variance of the normal prior over differences: the square of a difference that would matter. It must not come from the data that
   * are tested.
   */
  readonly tau2: number;
}

/** A test after some of its looks. Its numbers hold whenever one stops and looks. */
export interface SequentialResult {
  /** Differences that cannot be excluded by any look so far; it only shrinks. */
  readonly interval: Interval;
  /** Always-valid p-value: the smallest of all looks so far; 1 before the first. */
  readonly p: number;
  /** Of the last look, for a difference against none. */
  readonly likelihoodRatio: number;
}

/**
 * The mixture sequential probability ratio test of a difference against 0 (Robbins 1970; Johari, Koomen, Pekelis and Walsh, "Peeking at
 * A/B tests", KDD 2017): may be looked at after every observation, and stopped at any, without more than `alpha` false alarms.
 *
 * With an estimate θ of variance s², L = √(s²/(s²+τ²)) · exp(τ²θ²/(2s²(s²+τ²))); for two arms of n values each, s² = V/n gives the formula
 * of the paper. p = min over looks of 1/L. Estimates must be (nearly) normal: arms of few rows are not to be looked at.
 */
export class MixtureSprt {
  private readonly alpha: number;
  private readonly tau2: number;
  private p = 1;
  private likelihoodRatio = 1;
  private low = -Infinity;
  private high = Infinity;

  /** @throws InvalidInputError for options out of range */
  constructor({ alpha = 0.05, tau2 }: MixtureSprtOptions) {
    if (!(alpha > 0 && alpha < 1)) throw InvalidInputError.of('alpha', 'must lie between 0 and 1');
    if (!(tau2 > 0 && Number.isFinite(tau2))) throw InvalidInputError.of('tau2', 'must be a number above 0');
    this.alpha = alpha;
    this.tau2 = tau2;
  }

  /**
   * Takes what is known by now. A look without variance tells nothing, and is left out.
   *
   * @param estimate of the difference, by all data up to now
   * @param variance of that estimate
   */
  look(estimate: number, variance: number): SequentialResult {
    if (variance > 0 && Number.isFinite(variance) && Number.isFinite(estimate)) {
      const { tau2 } = this;
      const whole = variance + tau2;
      this.likelihoodRatio =
        Math.sqrt(variance / whole) * Math.exp((tau2 * estimate * estimate) / (2 * variance * whole));
      this.p = Math.min(this.p, 1 / this.likelihoodRatio);
      const radius = mixtureRadius(variance, tau2, this.alpha);
      this.low = Math.max(this.low, estimate - radius);
      this.high = Math.min(this.high, estimate + radius);
    }
    return this.result;
  }

  get result(): SequentialResult {
    const { p, likelihoodRatio, low, high } = this;
    // Looks that contradict each other leave nothing; the false alarm that this is has at most the chance of one.
    const isEmpty = low > high;
    const bound = (end: number): number | null => (Number.isFinite(end) && !isEmpty ? end : null);
    return { p, likelihoodRatio, interval: { low: bound(low), high: bound(high) } };
  }
}

/** Half the width of the confidence sequence that belongs to the test, at one look. */
export function mixtureRadius(variance: number, tau2: number, alpha: number): number {
  const whole = variance + tau2;
  return Math.sqrt(((variance * whole) / tau2) * (Math.log(whole / variance) + 2 * Math.log(1 / alpha)));
}
