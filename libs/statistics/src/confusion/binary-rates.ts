import { ratioOrNull } from '../arrays/at.js';
import type { ConfusionMatrix } from './confusion-matrix.js';
import { fBeta, perClassScores, type PrecisionRecall } from './precision-recall.js';

/** Rates of a two-class confusion matrix whose class 1 is the positive one. */
export interface BinaryRates extends PrecisionRecall {
  readonly f2: number;
  readonly fHalf: number;
  /** True negative rate; null without negatives. */
  readonly specificity: number | null;
  /** Negative predictive value; null when nothing was predicted negative. */
  readonly negativePredictiveValue: number | null;
  readonly jaccard: number;
}

/** Precision, recall, F-scores, specificity, NPV and Jaccard of the positive class (index 1). */
export function binaryRates(confusion: ConfusionMatrix): BinaryRates {
  const [[tn = 0, fp = 0] = [], [fn = 0, tp = 0] = []] = confusion;
  const { precision = 0, recall = 0, f1 = 0 } = perClassScores(confusion)[1] ?? {};
  return {
    precision,
    recall,
    f1,
    f2: fBeta(tp, tp + fp, tp + fn, 2),
    fHalf: fBeta(tp, tp + fp, tp + fn, 0.5),
    specificity: ratioOrNull(tn, tn + fp),
    negativePredictiveValue: ratioOrNull(tn, tn + fn),
    jaccard: ratioOrNull(tp, tp + fp + fn) ?? 0,
  };
}
