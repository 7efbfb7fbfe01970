import { argsort } from './argsort.js';
import { at, weightAt, type Numbers } from './at.js';

/** The `q`-quantile of ascending values with linear interpolation (numpy's default, type 7); NaN for no values. */
export function quantileOfSorted(sorted: Numbers, q: number): number {
  if (sorted.length === 0) return NaN;
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const lower = at(sorted, below);
  const upper = at(sorted, Math.min(below + 1, sorted.length - 1));
  const fraction = position - below;
  const gap = upper - lower;
  // Between two numbers that are further apart than a double can say.
  return Number.isFinite(gap) ? lower + gap * fraction : lower * (1 - fraction) + upper * fraction;
}

/**
 * The averaged inverted CDF (type 2), weighted where weights are given: the smallest value whose cumulated weight exceeds `q` of the
 * total, averaged with its predecessor where that reaches the share exactly. scikit-learn's weighted median. NaN for no weight.
 */
export function averagedQuantile(values: Numbers, q: number, weights?: Numbers): number {
  const order = argsort(values).filter((row) => weightAt(weights, row) > 0);
  const target = q * order.reduce((total, row) => total + weightAt(weights, row), 0);
  let cumulated = 0;
  for (let i = 0; i < order.length; i++) {
    const row = at(order, i);
    cumulated += weightAt(weights, row);
    if (cumulated > target) return at(values, row);
    if (cumulated === target) return (at(values, row) + at(values, at(order, Math.min(i + 1, order.length - 1)))) / 2;
  }
  return NaN;
}
