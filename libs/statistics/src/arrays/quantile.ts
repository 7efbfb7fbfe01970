import { argsort } from './argsort.js';
import { at, type Numbers } from './at.js';

/** The `q`-quantile of ascending values with linear interpolation (numpy's default, type 7); NaN for no values. */
export function quantileOfSorted(sorted: Numbers, q: number): number {
  if (sorted.length === 0) return NaN;
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const lower = at(sorted, below);
  const upper = at(sorted, Math.min(below + 1, sorted.length - 1));
  return lower + (upper - lower) * (position - below);
}

/**
 * The weighted `q`-quantile: the smallest value whose cumulated weight reaches `q` of the total
 * (scikit-learn's `_weighted_percentile`, inverted CDF). With `averaged`, the mean of it and the same taken from above.
 */
export function weightedQuantile(values: Numbers, weights: Numbers, q: number, averaged = false): number {
  const order = argsort(values);
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += at(weights, i);
  const target = q * total;
  let cumulated = 0;
  for (let i = 0; i < order.length; i++) {
    const row = at(order, i);
    if (at(weights, row) === 0) continue;
    cumulated += at(weights, row);
    if (cumulated < target) continue;
    if (!averaged || cumulated > target) return at(values, row);
    return (at(values, row) + nextWeighted(values, weights, order, i)) / 2;
  }
  return NaN;
}

function nextWeighted(values: Numbers, weights: Numbers, order: Uint32Array, from: number): number {
  for (let i = from + 1; i < order.length; i++) {
    if (at(weights, at(order, i)) > 0) return at(values, at(order, i));
  }
  return at(values, at(order, from));
}
