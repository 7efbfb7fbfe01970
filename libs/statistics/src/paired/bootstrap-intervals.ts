import { at } from '../arrays/at.js';
import { quantileOfSorted } from '../arrays/quantile.js';
import { normalCdf, normalQuantile } from '../special-functions/normal.js';
import type { Interval } from '../experiments/arms.js';

const UNDEFINED: Interval = { low: null, high: null };

/** The percentile interval of a bootstrap distribution (Efron 1979). Null ends without a value. */
export function percentileInterval(distribution: Float64Array, confidence: number): Interval {
  if (distribution.length === 0) return UNDEFINED;
  const sorted = Float64Array.from(distribution).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantileOfSorted(sorted, tail), high: quantileOfSorted(sorted, 1 - tail) };
}

/**
 * The bias-corrected and accelerated interval (Efron, JASA 82:171, 1987), as scipy's `bootstrap(method="BCa")`. Null ends where it is
 * not defined: no value, or an estimate outside of its whole distribution.
 *
 * @param jackknife the statistic without each row, or without each of several groups of equal size
 */
export function bcaInterval(
  estimate: number,
  distribution: Float64Array,
  jackknife: Float64Array,
  confidence: number,
): Interval {
  if (distribution.length === 0 || jackknife.length === 0) return UNDEFINED;
  const sorted = Float64Array.from(distribution).sort();
  // A statistic that never moves has this one value.
  if (at(sorted, 0) === at(sorted, sorted.length - 1)) return { low: at(sorted, 0), high: at(sorted, 0) };
  const bias = normalQuantile(shareBelow(sorted, estimate));
  if (!Number.isFinite(bias)) return UNDEFINED;
  const acceleration = accelerationOf(jackknife);
  const end = (tail: number): number => {
    const shifted = bias + normalQuantile(tail);
    return quantileOfSorted(sorted, normalCdf(bias + shifted / (1 - acceleration * shifted)));
  };
  const tail = (1 - confidence) / 2;
  return { low: end(tail), high: end(1 - tail) };
}

/** The share of values below `value`, half of the equal ones counted. */
function shareBelow(sorted: Float64Array, value: number): number {
  let total = 0;
  for (const one of sorted) total += one < value ? 1 : one === value ? 0.5 : 0;
  return total / sorted.length;
}

function accelerationOf(jackknife: Float64Array): number {
  const mean = jackknife.reduce((total, value) => total + value, 0) / jackknife.length;
  let [squares, cubes] = [0, 0];
  for (const value of jackknife) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
