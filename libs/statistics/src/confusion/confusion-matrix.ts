import { assertSameLength } from '../arrays/lengths.js';
import { at, weightAt, type Numbers } from '../arrays/at.js';

/** `matrix[truth][predicted]` = summed weight (row count without weights). Classes are indices from 0. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts how often each true class was predicted as each class.
 * @param truth class index a row, 0 … classCount - 1
 * @param predicted class index a row
 */
export function confusionMatrix(
  truth: Numbers,
  predicted: Numbers,
  classCount: number,
  weights?: Numbers,
): ConfusionMatrix {
  assertSameLength({ truth, predicted, weights });
  const cells = new Float64Array(classCount * classCount);
  for (let i = 0; i < truth.length; i++) {
    const cell = at(truth, i) * classCount + at(predicted, i);
    cells[cell] = at(cells, cell) + weightAt(weights, i);
  }
  return Array.from({ length: classCount }, (_, row) => [...cells.subarray(row * classCount, (row + 1) * classCount)]);
}

/** Hard labels of scores: 1 where `score >= threshold`. */
export function labelsAtThreshold(scores: Numbers, threshold: number): Uint8Array {
  const labels = new Uint8Array(scores.length);
  for (let i = 0; i < scores.length; i++) labels[i] = at(scores, i) >= threshold ? 1 : 0;
  return labels;
}

/** The most probable class a row (ties: the lowest index) of row-major probabilities. */
export function mostProbable(probabilities: Numbers, classCount: number): Int32Array {
  const labels = new Int32Array(probabilities.length / classCount);
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let k = 1; k < classCount; k++) {
      if (at(probabilities, row * classCount + k) > at(probabilities, row * classCount + best)) best = k;
    }
    labels[row] = best;
  }
  return labels;
}
