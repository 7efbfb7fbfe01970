import { InvalidInputError } from '@intelgraph/kernel';
import { at } from '../arrays/at.js';
import { normalQuantile } from '../special-functions/normal.js';
import type { Measurements } from '../two-samples/samples.js';

/** What an arm of an experiment showed of a yes-or-no outcome. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

/** What an arm of an experiment showed of a number: all that Welch's test needs. `variance` has n - 1 below; null for fewer than two. */
export interface ArmMoments {
  readonly n: number;
  readonly mean: number | null;
  readonly variance: number | null;
}

/** Lower and upper end; null where the data set no bound. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** Mean and variance of an arm in two passes, so that a large offset costs no digits; missing and infinite values are left out. */
export function armMoments(values: Measurements): ArmMoments {
  const finite = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'number' && Number.isFinite(value)) finite[n++] = value;
  }
  if (n === 0) return { n, mean: null, variance: null };
  const origin = at(finite, 0);
  let offset = 0;
  for (let i = 0; i < n; i++) offset += (at(finite, i) - origin) / n;
  let [squares, rest] = [0, 0];
  for (let i = 0; i < n; i++) {
    const difference = at(finite, i) - origin - offset;
    squares += difference * difference;
    rest += difference;
  }
  const variance = n < 2 ? null : Math.max(0, squares - (rest * rest) / n) / (n - 1);
  return { n, mean: origin + offset + rest / n, variance };
}

/** The normal quantile of a two-sided interval. @throws InvalidInputError for a confidence that is not between 0 and 1 */
export function criticalZ(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) throw InvalidInputError.of('confidence', 'must lie between 0 and 1');
  return normalQuantile((1 + confidence) / 2);
}

/** @throws InvalidInputError for counts that are not whole, or more successes than trials */
export function assertProportion(field: string, { successes, trials }: Proportion): void {
  if (!(Number.isInteger(trials) && trials >= 0)) throw InvalidInputError.of(`${field}.trials`, 'must be a count');
  if (!(Number.isInteger(successes) && successes >= 0 && successes <= trials)) {
    throw InvalidInputError.of(`${field}.successes`, 'must be a count of at most the trials');
  }
}
