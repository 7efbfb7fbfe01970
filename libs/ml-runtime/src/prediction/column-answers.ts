import { logitCalibrator } from '../confidence/probabilities/probability-calibration.js';
import type { TargetSpec } from '../pipeline/fitted-pipeline.js';
import { labelsOf } from './answers.js';

/** Memory that answers are written to: of as many rows as are answered, and of as many classes as there are. */
export interface AnswerMemory {
  readonly values: Float64Array;
  readonly probabilities: readonly Float64Array[];
}

/** Answers of many rows by column. */
export interface ColumnPredictions extends AnswerMemory {
  /** Of regression, the numbers; else for each row the place of its class among {@link classes}. */
  readonly values: Float64Array;
  /** Empty for regression; else what predictions are, as they have the type that the target had in training. */
  readonly labels: readonly (string | number)[];
  /** By class: its probability for each row. */
  readonly probabilities: readonly Float64Array[];
}

/**
 * Turns logits, row-major [rows, outputs], into answers: the same numbers that rows alone get.
 *
 * @param memory what they are written to; new one unless given
 */
export function columnAnswers(
  target: TargetSpec,
  logits: Float32Array,
  rows: number,
  memory?: AnswerMemory,
): ColumnPredictions {
  const values = memory?.values ?? new Float64Array(rows);
  if (target.task === 'regression') {
    for (let row = 0; row < rows; row++) values[row] = (logits[row] ?? 0) * target.scale + target.mean;
    return { values, labels: [], probabilities: [] };
  }
  const labels = labelsOf(target);
  const calibrate = logitCalibrator(target.calibration);
  const probabilities = memory?.probabilities ?? labels.map(() => new Float64Array(rows));
  if (target.task === 'binary') {
    const [negative = values, positive = values] = probabilities;
    for (let row = 0; row < rows; row++) {
      const probability = 1 / (1 + Math.exp(-calibrate(logits[row] ?? 0)));
      positive[row] = probability;
      negative[row] = 1 - probability;
      values[row] = probability >= 0.5 ? 1 : 0;
    }
    return { values, labels, probabilities };
  }
  const softmax = softmaxOf(calibrate, values, probabilities);
  for (let row = 0; row < rows; row++) softmax(logits, row * labels.length, row);
  return { values, labels, probabilities };
}

function softmaxOf(
  calibrate: (logit: number) => number,
  best: Float64Array,
  probabilities: readonly Float64Array[],
): (logits: Float32Array, at: number, row: number) => void {
  return (logits, at, row) => {
    let top = 0;
    for (let k = 1; k < probabilities.length; k++) if ((logits[at + k] ?? 0) > (logits[at + top] ?? 0)) top = k;
    best[row] = top;
    const highest = calibrate(logits[at + top] ?? 0);
    let sum = 0;
    probabilities.forEach((column, k) => {
      const weight = Math.exp(calibrate(logits[at + k] ?? 0) - highest);
      column[row] = weight;
      sum += weight;
    });
    for (const column of probabilities) column[row] = (column[row] ?? 0) / sum;
  };
}
