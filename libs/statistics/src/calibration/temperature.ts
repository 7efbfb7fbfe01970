import { at, type Numbers } from '../arrays/at.js';

const MOST_STEPS = 100;

/** Row-major logits (rows × classes) beside the true class index a row. */
export interface LogitRows {
  readonly truth: Numbers;
  readonly logits: Numbers;
  readonly classCount: number;
}

/**
 * The temperature T that minimises the mean log loss of softmax(logits / T) (Guo et al. 2017). The loss is convex in 1 / T, where Newton's
 * method runs.
 */
export function fitTemperature(rows: LogitRows): number {
  let inverse = 1;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope, curvature } = derivatives(rows, inverse);
    const next = Math.max(inverse - slope / curvature, inverse / 4);
    if (!Number.isFinite(next)) return 1 / inverse;
    if (Math.abs(next - inverse) <= 1e-12 * inverse) return 1 / next;
    inverse = next;
  }
  return 1 / inverse;
}

/** First and second derivative of the summed log loss by 1 / T: the means' distances and the variances of the logits. */
function derivatives({ truth, logits, classCount }: LogitRows, inverse: number): { slope: number; curvature: number } {
  let slope = 0;
  let curvature = 0;
  for (let row = 0; row < truth.length; row++) {
    const from = row * classCount;
    let largest = -Infinity;
    for (let k = from; k < from + classCount; k++) largest = Math.max(largest, at(logits, k));
    let [total, first, second] = [0, 0, 0];
    for (let k = from; k < from + classCount; k++) {
      const below = at(logits, k) - largest;
      const mass = Math.exp(below * inverse);
      total += mass;
      first += mass * below;
      second += mass * below * below;
    }
    const mean = first / total;
    slope += mean + largest - at(logits, from + at(truth, row));
    curvature += second / total - mean * mean;
  }
  return { slope, curvature };
}

/** Row-major softmax(logits / T). */
export function softmaxAt({ logits, classCount }: Omit<LogitRows, 'truth'>, temperature: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classCount) {
    let largest = -Infinity;
    for (let k = 0; k < classCount; k++) largest = Math.max(largest, at(logits, start + k));
    let total = 0;
    for (let k = 0; k < classCount; k++) {
      const mass = Math.exp((at(logits, start + k) - largest) / temperature);
      probabilities[start + k] = mass;
      total += mass;
    }
    for (let k = 0; k < classCount; k++) probabilities[start + k] = at(probabilities, start + k) / total;
  }
  return probabilities;
}
