import { at, ratioOrNull } from '../arrays/at.js';
import { mostProbable } from '../confusion/confusion-matrix.js';
import { calibrationError } from './calibration-error.js';
import type { ProbabilityRows } from './log-loss.js';

/** Calibration error of the winning class: its probability against how often it is right. */
export function topLabelCalibrationError(rows: ProbabilityRows, binCount = 10): number | null {
  const { truth, probabilities, classCount } = rows;
  const predicted = mostProbable(probabilities, classCount);
  const right = Uint8Array.from(predicted, (label, row) => (label === at(truth, row) ? 1 : 0));
  const confidence = Float64Array.from(predicted, (label, row) => at(probabilities, row * classCount + label));
  return calibrationError(right, confidence, binCount)?.expected ?? null;
}

/** Share of rows whose true class is among the `k` most probable (ties: the higher index ranks first, as scikit-learn). */
export function topKAccuracy({ truth, probabilities, classCount }: ProbabilityRows, k: number): number | null {
  let hits = 0;
  for (let row = 0; row < truth.length; row++) {
    const label = at(truth, row);
    const own = at(probabilities, row * classCount + label);
    let ahead = 0;
    for (let other = 0; other < classCount; other++) {
      const p = at(probabilities, row * classCount + other);
      if (p > own || (p === own && other > label)) ahead++;
    }
    if (ahead < k) hits++;
  }
  return ratioOrNull(hits, truth.length);
}
