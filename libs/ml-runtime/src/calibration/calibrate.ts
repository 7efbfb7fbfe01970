import type { DenseKernel } from '../kernels/dense-kernel.js';
import { fastestOf, type BatchCalibration, type Calibration, type CandidateTiming } from './calibration.js';

/** Batch sizes that are tried. */
export const BATCH_SIZES = [1, 8, 32, 128] as const;
/** Largest relative distance from the reference. */
export const TOLERANCE = 1e-5;
/** What one candidate gets for one batch size, in milliseconds; a call that has begun is not broken off. */
const BUDGET_MS = 5;
const MOST_CALLS = 200;

/** A way to run a network. */
export interface Candidate {
  readonly backend: string;
  readonly run: DenseKernel;
}

export interface CalibrateOptions {
  /** The first is the reference. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
  /** Encoded rows, row-major [128, inputs]. */
  readonly features: Float32Array;
  /** Columns of the output. */
  readonly outputs: number;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/** Times each candidate at each batch size; the fastest that agrees with the reference is chosen. */
export function calibrate({
  candidates,
  features,
  outputs,
  now = performance.now.bind(performance),
}: CalibrateOptions): Calibration {
  const [reference] = candidates;
  const batches = BATCH_SIZES.map((rows): BatchCalibration => {
    const wanted = new Float32Array(rows * outputs);
    reference.run(features, rows, wanted);
    const timings = candidates.map(({ backend, run }): CandidateTiming => {
      const out = new Float32Array(rows * outputs);
      const milliseconds = medianOf(() => run(features, rows, out), now);
      const maxDifference = largestDifference(out, wanted);
      return { backend, microseconds: milliseconds * 1000, maxDifference, agrees: maxDifference <= TOLERANCE };
    });
    return { rows, chosen: fastestOf(timings)?.backend ?? reference.backend, candidates: timings };
  });
  return { reference: reference.backend, tolerance: TOLERANCE, batches };
}

/** Infinity where one is a number and the other is none. */
function largestDifference(out: Float32Array, wanted: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < out.length; i++) {
    const [value, target] = [out[i] as number, wanted[i] as number];
    if (Object.is(value, target) || value === target) continue;
    const distance = Math.abs(value - target) / Math.max(1, Math.abs(target));
    largest = Math.max(largest, Number.isNaN(distance) ? Infinity : distance);
  }
  return largest;
}

/** Median time of a call, in milliseconds. The first does not count, unless it takes so long that it has to do. */
function medianOf(call: () => void, now: () => number): number {
  const timed = (): number => {
    const began = now();
    call();
    return now() - began;
  };
  const first = timed();
  const times: number[] = [];
  for (let spent = first; times.length < MOST_CALLS && spent < BUDGET_MS; spent += times.at(-1) ?? 0)
    times.push(timed());
  times.sort((one, other) => one - other);
  return times[Math.floor(times.length / 2)] ?? first;
}
