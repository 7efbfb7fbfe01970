import { calibrationError, fitTemperature, topLabelCalibrationError } from '@intelgraph/statistics';

import { SeededRandom } from '../../random/seeded-random.js';
import { fitIsotonicLogOdds } from './fit-isotonic-log-odds.js';
import { logitCalibrator, type ProbabilityCalibration } from './probability-calibration.js';

export type CalibrationMethod = 'none' | ProbabilityCalibration['method'];

/** What was tried, for the artifact's reader. */
export interface CalibrationReport {
  readonly method: CalibrationMethod;
  /** Rows it was fitted on. */
  readonly rows: number;
  /** Expected calibration error of each method on rows that it was not fitted on. */
  readonly held_out_ece: Readonly<Partial<Record<CalibrationMethod, number>>>;
}

/** A network's outputs for rows whose class is known: row-major [rows, outputs]. */
export interface ScoredRows {
  readonly logits: Float32Array;
  readonly truth: Float64Array;
  /** Logits of a row: 1 for two classes, else one for each class. */
  readonly outputs: number;
}

const FOLDS = 5;
/** A method that has more to fit must lower the error by so much of it, or what is simpler stays. */
const WORTHWHILE = 0.05;
const BINS = 10;
/** A lower temperature would be as steep as isotonic regression may not be. */
const LOWEST = 0.25;
const HIGHEST = 1e3;

/**
 * Chooses between no calibration, a temperature (Guo et al. 2017) and, for two classes, isotonic regression by the expected calibration
 * error on rows that each was not fitted on (five folds), and fits the chosen one on all rows. The same rows and seed give the same
 * choice.
 *
 * Two classes are judged by the probability of the second in ten bins of equal mass, several by that of the winner in ten of equal width.
 *
 * @param keepsDecisions leaves out isotonic regression, which may change which of two classes is predicted
 */
export function chooseCalibration(
  rows: ScoredRows,
  seed: number,
  { keepsDecisions = false }: { readonly keepsDecisions?: boolean } = {},
): { readonly calibration: ProbabilityCalibration | undefined; readonly report: CalibrationReport } {
  const folds = foldsOf(rows.truth.length, seed);
  const methods: readonly CalibrationMethod[] =
    rows.outputs === 1 && !keepsDecisions ? ['none', 'temperature', 'isotonic'] : ['none', 'temperature'];
  const errors = methods.map((method) => ({ method, ece: crossFittedError(rows, folds, method) }));
  const best = errors.reduce((kept, next) => (next.ece < kept.ece * (1 - WORTHWHILE) ? next : kept));
  return {
    calibration: fitted(rows, best.method),
    report: {
      method: best.method,
      rows: rows.truth.length,
      held_out_ece: Object.fromEntries(errors.map(({ method, ece }) => [method, ece])),
    },
  };
}

function foldsOf(count: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, row) => row);
  new SeededRandom(seed, 3).shuffle(order);
  const folds = new Int32Array(count);
  order.forEach((row, place) => (folds[row] = place % FOLDS));
  return folds;
}

/**
 * The mean over folds of the error on the fold's rows. Not the error on all of them at once: there what one fold has too much of a
 * method learned from the others, and the two cancel.
 */
function crossFittedError(rows: ScoredRows, folds: Int32Array, method: CalibrationMethod): number {
  let total = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const calibrate = logitCalibrator(
      fitted(
        taken(rows, (row) => folds[row] !== fold),
        method,
      ),
    );
    const own = taken(rows, (row) => folds[row] === fold);
    total += errorOf(own, Float64Array.from(own.logits, calibrate));
  }
  return total / FOLDS;
}

function errorOf({ truth, outputs }: ScoredRows, logits: Float64Array): number {
  if (outputs === 1) {
    const probabilities = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
    return calibrationError(truth, probabilities, BINS, 'mass')?.expected ?? Infinity;
  }
  const probabilities = new Float64Array(logits.length);
  for (let from = 0; from < logits.length; from += outputs) {
    const own = logits.subarray(from, from + outputs);
    const highest = own.reduce((a, b) => Math.max(a, b));
    const weights = own.map((logit) => Math.exp(logit - highest));
    const sum = weights.reduce((a, b) => a + b);
    weights.forEach((weight, k) => (probabilities[from + k] = weight / sum));
  }
  return topLabelCalibrationError({ truth, probabilities, classCount: outputs }, BINS) ?? Infinity;
}

function fitted(rows: ScoredRows, method: CalibrationMethod): ProbabilityCalibration | undefined {
  const { logits, truth, outputs } = rows;
  switch (method) {
    case 'none':
      return undefined;
    case 'isotonic':
      return fitIsotonicLogOdds(Float64Array.from(logits), truth);
    case 'temperature': {
      const isOne = outputs === 1;
      const both = isOne ? Float64Array.from({ length: logits.length * 2 }, (_, i) => pairAt(logits, i)) : logits;
      const temperature = fitTemperature({ truth, logits: both, classCount: isOne ? 2 : outputs });
      return { method, temperature: Math.min(HIGHEST, Math.max(LOWEST, temperature)) };
    }
  }
}

/** Two classes as two logits: that of the first is 0. */
const pairAt = (logits: Float32Array, i: number): number => (i % 2 === 0 ? 0 : (logits[i >> 1] as number));

function taken(rows: ScoredRows, isTaken: (row: number) => boolean): ScoredRows {
  const { logits, truth, outputs } = rows;
  return {
    outputs,
    truth: truth.filter((_, row) => isTaken(row)),
    logits: logits.filter((_, k) => isTaken(Math.floor(k / outputs))),
  };
}
