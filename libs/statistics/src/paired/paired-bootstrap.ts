import { setImmediate } from 'node:timers/promises';

import { InvalidInputError } from '@intelgraph/kernel';

import { at } from '../arrays/at.js';
import type { Interval } from '../experiments/arms.js';
import { seededRandom, type SeededRandom } from '../random/seeded-random.js';

import { bcaInterval, percentileInterval } from './bootstrap-intervals.js';

/** A statistic of rows that count `weights[row]` times; NaN where it is not defined for them. */
export type WeightedStatistic = (weights: Uint32Array) => number;

export interface BootstrapOptions {
  /** Rows that all statistics are about. */
  readonly rows: number;
  /** Equal seeds give equal answers. */
  readonly seed: number;
  /** 2000 unless given; at least 100. */
  readonly resamples?: number;
  /** 0.95 unless given. */
  readonly confidence?: number;
  readonly interval?: 'bca' | 'percentile';
}

/** An estimate with its interval; null where the statistic is not defined on the rows. */
export interface BootstrapEstimate {
  readonly estimate: number | null;
  readonly interval: Interval;
}

export interface BootstrapDifference extends BootstrapEstimate {
  /** Two-sided, of "no difference"; at least 1 / (resamples + 1). Null where the difference is not defined. */
  readonly p: number | null;
}

export interface PairedBootstrap {
  readonly estimates: readonly BootstrapEstimate[];
  /** Of each statistic to the first; the first entry is about the first itself. */
  readonly differences: readonly BootstrapDifference[];
}

/** BCa leaves out at most so many groups of rows one after another: above, the exact jackknife costs as much as the bootstrap. */
const MAX_JACKKNIFE = 200;

/**
 * Bootstrap of one statistic for several models on the same rows: every resample draws rows once for all of them, so that a
 * difference keeps what they share. The p-value shifts the distribution of the difference to zero (Efron and Tibshirani 1993, §16.2;
 * counted as (1 + k) / (1 + B), Davison and Hinkley 1997, §4.2). Resamples for which a statistic is not defined are left out.
 *
 * @throws InvalidInputError naming what is out of its bounds
 */
export function pairedBootstrap(statistics: readonly WeightedStatistic[], options: BootstrapOptions): PairedBootstrap {
  const steps = bootstrapSteps(statistics, options);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

const SLICE_MS = 20;

/** The same answer as `pairedBootstrap`; other work of the process goes on every 20 ms. */
export async function pairedBootstrapInSlices(
  statistics: readonly WeightedStatistic[],
  options: BootstrapOptions,
): Promise<PairedBootstrap> {
  const steps = bootstrapSteps(statistics, options);
  let began = performance.now();
  let step = steps.next();
  while (step.done !== true) {
    if (performance.now() - began > SLICE_MS) {
      await setImmediate();
      began = performance.now();
    }
    step = steps.next();
  }
  return step.value;
}

/** Stops after every weighting of the rows. */
function* bootstrapSteps(
  statistics: readonly WeightedStatistic[],
  options: BootstrapOptions,
): Generator<undefined, PairedBootstrap> {
  const { rows, resamples = 2000, confidence = 0.95, interval = 'bca' } = options;
  assertOptions(rows, resamples, confidence);
  const estimates = statistics.map((statistic) => statistic(new Uint32Array(rows).fill(1)));
  const random = seededRandom(options.seed);
  const drawn = yield* table(statistics, resamples, (weights) => draw(weights, rows, random), rows);
  const groups = Math.min(rows, MAX_JACKKNIFE);
  const order = rows > groups ? random.permutation(rows) : Uint32Array.from({ length: rows }, (_, row) => row);
  const left =
    interval === 'bca'
      ? yield* table(statistics, groups, (weights, i) => leaveOut(weights, order, i, groups), rows)
      : [];
  const first = { estimate: estimates[0] ?? Number.NaN, drawn: drawn[0], left: left[0] };
  return {
    estimates: statistics.map((_, k) =>
      estimateOf(estimates[k] ?? Number.NaN, drawn[k] ?? NONE, left[k] ?? NONE, confidence, interval),
    ),
    differences: statistics.map((_, k) => {
      const estimate = (estimates[k] ?? Number.NaN) - first.estimate;
      const distribution = minus(drawn[k], first.drawn);
      const jackknife = minus(left[k], first.left);
      return {
        ...estimateOf(estimate, distribution, jackknife, confidence, interval),
        p: pOf(estimate, distribution),
      };
    }),
  };
}

const NONE = new Float64Array(0);

/** Per statistic its values over `count` weightings. */
function* table(
  statistics: readonly WeightedStatistic[],
  count: number,
  weigh: (weights: Uint32Array, index: number) => void,
  rows: number,
): Generator<undefined, Float64Array[]> {
  const values = statistics.map(() => new Float64Array(count));
  const weights = new Uint32Array(rows);
  for (let i = 0; i < count; i++) {
    weigh(weights, i);
    for (const [k, statistic] of statistics.entries()) (values[k] ?? NONE)[i] = statistic(weights);
    yield;
  }
  return values;
}

function draw(weights: Uint32Array, rows: number, random: SeededRandom): void {
  weights.fill(0);
  for (let i = 0; i < rows; i++) {
    const row = random.below(rows);
    weights[row] = at(weights, row) + 1;
  }
}

function leaveOut(weights: Uint32Array, order: Uint32Array, group: number, groups: number): void {
  weights.fill(1);
  for (let i = group; i < order.length; i += groups) weights[at(order, i)] = 0;
}

const minus = (a: Float64Array = NONE, b: Float64Array = NONE): Float64Array => a.map((value, i) => value - at(b, i));

const defined = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value));

function estimateOf(
  estimate: number,
  distribution: Float64Array,
  jackknife: Float64Array,
  confidence: number,
  kind: 'bca' | 'percentile',
): BootstrapEstimate {
  if (Number.isNaN(estimate)) return { estimate: null, interval: { low: null, high: null } };
  const values = defined(distribution);
  const interval =
    kind === 'bca'
      ? bcaInterval(estimate, values, defined(jackknife), confidence)
      : percentileInterval(values, confidence);
  return { estimate, interval };
}

function pOf(estimate: number, distribution: Float64Array): number | null {
  const values = defined(distribution);
  if (Number.isNaN(estimate) || values.length === 0) return null;
  // The slack keeps sums that differ by rounding alone equal.
  const reach = Math.abs(estimate) * (1 - 1e-12);
  const asFar = values.reduce((count, value) => count + (Math.abs(value - estimate) >= reach ? 1 : 0), 0);
  return (1 + asFar) / (1 + values.length);
}

function assertOptions(rows: number, resamples: number, confidence: number): void {
  if (!Number.isSafeInteger(rows) || rows < 1) throw InvalidInputError.of('rows', 'must be a whole number from 1');
  if (!Number.isSafeInteger(resamples) || resamples < 100 || resamples > 100_000) {
    throw InvalidInputError.of('resamples', 'must be a whole number from 100 to 100000');
  }
  if (!(confidence > 0 && confidence < 1)) throw InvalidInputError.of('confidence', 'must lie between 0 and 1');
}
