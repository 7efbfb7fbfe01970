import type { ConfusionMatrix } from '../confusion/confusion-matrix.js';
import { averagedScores } from '../confusion/precision-recall.js';
import { rankedOneVsRest } from '../curves/multiclass-auc.js';
import { brierSumOverClasses } from '../probabilities/brier.js';
import { logLoss, type ProbabilityRows } from '../probabilities/log-loss.js';
import { topLabelCalibrationError } from '../probabilities/top-label.js';
import { labelMetrics } from './label-metrics.js';
import type { MetricsRecord } from './metrics-record.js';

/**
 * Metrics of a problem with three or more classes. `roc_auc` and `average_precision` are one-vs-rest, averaged plainly over the
 * classes (scikit-learn's default, `average="macro"`); `brier` is summed over the classes (0 … 2), as scikit-learn does from
 * three classes on.
 */
export function multiclassMetrics(rows: ProbabilityRows, confusion: ConfusionMatrix): MetricsRecord {
  const { auc, precision } = rankedOneVsRest(rows);
  return {
    ...labelMetrics(confusion),
    ...averagedScores(confusion).macro,
    roc_auc: auc.macro,
    roc_auc_ovr_macro: auc.macro,
    roc_auc_ovr_weighted: auc.weighted,
    average_precision: precision.macro,
    log_loss: logLoss(rows),
    brier: brierSumOverClasses(rows),
    ece: topLabelCalibrationError(rows),
  };
}
