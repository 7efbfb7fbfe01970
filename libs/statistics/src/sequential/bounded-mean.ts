import { InvalidInputError } from '@intelgraph/kernel';

import { at, type Numbers } from '../arrays/at.js';

/** Bounds of a mean after each value: both hold at all times together. */
export interface MeanSequence {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * The confidence sequence of the mean of values in [0, 1] by predictable plug-in empirical Bernstein (Waudby-Smith and Ramdas 2023,
 * "Estimating means of bounded random variables by betting", theorem 2): nothing is assumed of the values but their bounds, and values that
 * vary little make it narrow.
 *
 * @param values in [0, 1], in the order in which they came
 * @throws InvalidInputError for a value outside of that, or an `alpha` that is not between 0 and 1
 */
export function empiricalBernsteinSequence(values: Numbers, alpha = 0.05): MeanSequence {
  if (!(alpha > 0 && alpha < 1)) throw InvalidInputError.of('alpha', 'must lie between 0 and 1');
  const low = new Float64Array(values.length);
  const high = new Float64Array(values.length);
  const log = Math.log(2 / alpha);
  // With one made-up value of mean 1/2 and variance 1/4, so that nothing is divided by 0.
  let [regularisedSum, regularisedSquares] = [0.5, 0.25];
  let [weights, weighted, sum] = [0, 0, 0];
  // The two sides guess the first value from 0, each seen from its own end.
  let [spreadBelow, spreadAbove] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const x = at(values, i);
    if (!(x >= 0 && x <= 1)) throw InvalidInputError.of(`values[${i}]`, 'must lie between 0 and 1');
    const t = i + 1;
    const variance = regularisedSquares / t;
    const lambda = Math.min(0.5, Math.sqrt((2 * log) / (variance * t * Math.log(1 + t))));
    weights += lambda;
    weighted += lambda * x;
    const psi = -Math.log(1 - lambda) - lambda;
    spreadBelow += psi * (i === 0 ? x : x - sum / i) ** 2;
    spreadAbove += psi * (i === 0 ? 1 - x : x - sum / i) ** 2;
    sum += x;
    regularisedSum += x;
    regularisedSquares += (x - regularisedSum / (t + 1)) ** 2;
    const centre = weighted / weights;
    low[i] = Math.max(0, centre - (log + spreadBelow) / weights);
    high[i] = Math.min(1, centre + (log + spreadAbove) / weights);
  }
  return { low, high };
}
