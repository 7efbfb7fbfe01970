import type { ConfusionMatrix } from '../confusion/confusion-matrix.js';
import { averagedScores } from '../confusion/precision-recall.js';
import { rocAucOneVsRest } from '../curves/multiclass-auc.js';
import { brierSumOverClasses } from '../probabilities/brier.js';
import { logLoss, type ProbabilityRows } from '../probabilities/log-loss.js';
import { topLabelCalibrationError } from '../probabilities/top-label.js';
import { labelMetrics } from './label-metrics.js';
import type { MetricsRecord } from './metrics-record.js';

/** Metrics of a problem with three or more classes. `brier` is summed over the classes (0 … 2). */
export function multiclassMetrics(rows: ProbabilityRows, confusion: ConfusionMatrix): MetricsRecord {
  const auc = rocAucOneVsRest(rows);
  return {
    ...labelMetrics(confusion),
    ...averagedScores(confusion).macro,
    roc_auc: auc.weighted,
    roc_auc_ovr_macro: auc.macro,
    log_loss: logLoss(rows),
    brier: brierSumOverClasses(rows),
    ece: topLabelCalibrationError(rows),
  };
}
