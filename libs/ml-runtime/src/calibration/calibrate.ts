import type { DenseKernel, LaterKernel, OpenKernel } from '../kernels/dense-kernel.js';
import {
  type AbsentCandidate,
  fastestOf,
  type BatchCalibration,
  type Calibration,
  type CandidateTiming,
} from './calibration.js';

/** Batch sizes that are tried. */
export const BATCH_SIZES = [1, 8, 32, 128] as const;
/** Of the blocks that tables come in: a further size, where the reference is not expected to take too long for it. */
export const BLOCK_ROWS = 1024;
/** Largest relative distance from the reference. */
export const TOLERANCE = 1e-5;
/** What one candidate gets for one batch size, in milliseconds; a call that has begun is not broken off. */
const BUDGET_MS = 5;
const MOST_CALLS = 200;

/** Nothing is tried at a size where a call is expected to take longer, in milliseconds: models of images can take minutes in plain loops. */
const MOST_CALL_MS = 250;
/** Calls before the first that counts: code is compiled, and then compiled better, while it runs. */
const WARMING_CALLS = 8;

/** Libraries compute on threads of their own, which a machine at rest takes up slowly: for so long, in milliseconds, nothing of theirs counts. */
const RUN_IN_MS = 60;

/** What a call of a library takes about before anything is computed, in microseconds: it cannot win where others take less. */
const CALL_MICROSECONDS = 25;

/** A way to run a network. */
export interface Candidate {
  readonly backend: string;
  readonly run: DenseKernel;
}

/** One whose library and memory are only taken up where it can win, and given back after it was tried. */
export interface CostlyCandidate {
  readonly backend: string;
  /** @throws any error that says why it is not to be had */
  readonly open: () => Promise<OpenKernel>;
}

export interface CalibrateOptions {
  /** The first is the reference. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
  readonly costly?: readonly CostlyCandidate[];
  /** What is known not to be here. */
  readonly absent?: readonly AbsentCandidate[];
  /** Batch sizes to try, from the smallest on; {@link BATCH_SIZES} unless given. */
  readonly sizes?: readonly number[];
  /** Encoded rows, row-major [the largest size, inputs]. */
  readonly features: Float32Array;
  /** Columns of the output. */
  readonly outputs: number;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/** What was tried at one size. */
interface Trial {
  readonly rows: number;
  readonly wanted: Float32Array;
  readonly timings: CandidateTiming[];
}

/** Times each candidate at each batch size; the fastest that agrees with the reference is chosen. */
export async function calibrate(options: CalibrateOptions): Promise<Calibration> {
  const { candidates, costly = [], absent = [] } = options;
  const [reference] = candidates;
  const trials = await trialsOf(options);
  const missing = [...absent];
  for (const candidate of costly) {
    const reason = await tryCostly(candidate, trials, options);
    if (reason !== undefined) missing.push({ backend: candidate.backend, reason });
  }
  const batches = trials.map(({ rows, timings }): BatchCalibration => {
    return { rows, chosen: fastestOf(timings)?.backend ?? reference.backend, candidates: timings };
  });
  return { reference: reference.backend, tolerance: TOLERANCE, batches, absent: missing };
}

async function trialsOf(options: CalibrateOptions): Promise<Trial[]> {
  const { candidates, sizes = BATCH_SIZES, features, outputs, now } = options;
  const trials: Trial[] = [];
  for (const rows of sizes) {
    const before = trials.at(-1);
    if (rows >= BLOCK_ROWS && before !== undefined && expectedMs(candidates[0].backend, before, rows) > MOST_CALL_MS) {
      break;
    }
    const wanted = new Float32Array(rows * outputs);
    candidates[0].run(features, rows, wanted);
    const trial: Trial = { rows, wanted, timings: [] };
    for (const { backend, run } of candidates) {
      if (before === undefined) warm(run, features, wanted);
      else if (expectedMs(backend, before, rows) > MOST_CALL_MS && backend !== candidates[0].backend) continue;
      trial.timings.push(await timingOf(backend, run, trial, features, now));
    }
    trials.push(trial);
  }
  return trials;
}

function warm(run: DenseKernel, features: Float32Array, { length }: Float32Array): void {
  const out = new Float32Array(length);
  for (let call = 0; call < WARMING_CALLS; call++) run(features, BATCH_SIZES[0], out);
}

/** By what a call took at the size before; Infinity where it was not tried there. */
function expectedMs(backend: string, { rows: fewer, timings }: Trial, rows: number): number {
  const { microseconds = Infinity } = timings.find((one) => one.backend === backend) ?? {};
  return ((microseconds / fewer) * rows) / 1000;
}

/** @returns why it was not tried at any size; undefined where it was */
async function tryCostly(
  { backend, open }: CostlyCandidate,
  trials: readonly Trial[],
  { features, now }: CalibrateOptions,
): Promise<string | undefined> {
  const fastest = trials.map((trial) => ({ trial, microseconds: fastestOf(trial.timings)?.microseconds ?? Infinity }));
  const worth = fastest.filter(({ microseconds }) => microseconds > CALL_MICROSECONDS);
  if (worth.length === 0) {
    const most = Math.max(...fastest.map(({ microseconds }) => microseconds));
    return `it cannot win: no batch takes longer than ${Math.ceil(most)} µs, and a call of it about ${CALL_MICROSECONDS}`;
  }
  let kernel: OpenKernel;
  try {
    kernel = await open();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  try {
    await runIn(kernel.run, worth.at(-1)?.trial, features, now);
    for (const { trial } of worth) trial.timings.push(await timingOf(backend, kernel.run, trial, features, now));
    return undefined;
  } finally {
    await kernel.close();
  }
}

async function runIn(
  run: LaterKernel,
  trial: Trial | undefined,
  features: Float32Array,
  now: () => number = performance.now.bind(performance),
): Promise<void> {
  if (trial === undefined) return;
  const out = new Float32Array(trial.wanted.length);
  const end = now() + RUN_IN_MS;
  for (let call = 0; call < MOST_CALLS && now() < end; call++) await run(features, trial.rows, out);
}

async function timingOf(
  backend: string,
  run: DenseKernel | LaterKernel,
  { rows, wanted }: Trial,
  features: Float32Array,
  now: () => number = performance.now.bind(performance),
): Promise<CandidateTiming> {
  const out = new Float32Array(wanted.length);
  const milliseconds = await medianOf(() => run(features, rows, out), now);
  const maxDifference = largestDifference(out, wanted);
  return { backend, microseconds: milliseconds * 1000, maxDifference, agrees: maxDifference <= TOLERANCE };
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

/**
 * Median time of a call, in milliseconds. The first does not count, unless it takes so long that it has to do. What answers at once is
 * not waited for.
 */
async function medianOf(call: () => void | Promise<void>, now: () => number): Promise<number> {
  const timed = async (): Promise<number> => {
    const began = now();
    const pending = call();
    if (pending !== undefined) await pending;
    return now() - began;
  };
  const first = await timed();
  const times: number[] = [];
  for (let spent = first; times.length < MOST_CALLS && spent < BUDGET_MS; spent += times.at(-1) ?? 0)
    times.push(await timed());
  times.sort((one, other) => one - other);
  return times[Math.floor(times.length / 2)] ?? first;
}
