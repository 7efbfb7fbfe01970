import { type Numbers } from '../arrays/at.js';
import { ascendingScores, conformalQuantile } from './conformal-quantile.js';

export interface AdaptiveConformalOptions {
  /** The share of errors that is aimed at, 1 - confidence. */
  readonly targetError: number;
  /** How fast the level follows errors; 0 = not at all. */
  readonly gamma: number;
  /** Scores of the past that quantiles are taken of. */
  readonly window: number;
}

/** One step: whether the score exceeded the quantile, and the level after it. */
export interface AdaptiveStep {
  readonly error: boolean;
  readonly alpha: number;
}

/**
 * Adaptive conformal inference (Gibbs & Candès 2021): coverage in the long run also where data drift. Each score is compared with the
 * (1 - α)-quantile of the `window` scores before it; α then moves by γ · (target - error).
 *
 * @returns a step for each score from the `window`-th on
 */
export function adaptiveConformal(scores: Numbers, options: AdaptiveConformalOptions): AdaptiveStep[] {
  const { targetError, gamma, window } = options;
  const past = Array.from(scores);
  let alpha = targetError;
  return past.slice(window).map((score, step) => {
    const error = score > conformalQuantile(ascendingScores(past.slice(step, step + window)), 1 - alpha);
    alpha += gamma * (targetError - (error ? 1 : 0));
    return { error, alpha };
  });
}
