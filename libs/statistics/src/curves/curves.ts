import { at } from '../arrays/at.js';
import type { Ranking } from './ranking.js';

/** A ROC curve from (0, 0) to (1, 1); `thresholds[0]` is null: above every score. */
export interface RocCurve {
  readonly fpr: number[];
  readonly tpr: number[];
  readonly thresholds: (number | null)[];
}

/** A precision-recall curve from recall 1 down to the point (1, 0), which has no threshold. */
export interface PrecisionRecallCurve {
  readonly precision: number[];
  readonly recall: number[];
  readonly thresholds: number[];
}

/** All points of the ROC curve, or at most `maxPoints` spread evenly over them with both ends kept; null when a class is absent. */
export function rocCurve(ranking: Ranking, maxPoints = Infinity): RocCurve | null {
  const { truePositives, falsePositives, thresholds, positives, negatives } = ranking;
  if (positives === 0 || negatives === 0) return null;
  const kept = evenly(thresholds.length, maxPoints - 1);
  return {
    fpr: [0, ...kept.map((i) => at(falsePositives, i) / negatives)],
    tpr: [0, ...kept.map((i) => at(truePositives, i) / positives)],
    thresholds: [null, ...kept.map((i) => at(thresholds, i))],
  };
}

/** All points of the precision-recall curve, or at most `maxPoints`; null without positives. */
export function precisionRecallCurve(ranking: Ranking, maxPoints = Infinity): PrecisionRecallCurve | null {
  const { truePositives, falsePositives, thresholds, positives } = ranking;
  if (positives === 0) return null;
  const kept = evenly(thresholds.length, maxPoints - 1).reverse();
  const precision = kept.map((i) => at(truePositives, i) / (at(truePositives, i) + at(falsePositives, i)));
  return {
    precision: [...precision, 1],
    recall: [...kept.map((i) => at(truePositives, i) / positives), 0],
    thresholds: kept.map((i) => at(thresholds, i)),
  };
}

/** Indices 0 … length - 1, thinned evenly to at most `limit` with the first and the last kept. */
function evenly(length: number, limit: number): number[] {
  if (length <= limit) return Array.from({ length }, (_, index) => index);
  const count = Math.max(2, Math.floor(limit));
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}
