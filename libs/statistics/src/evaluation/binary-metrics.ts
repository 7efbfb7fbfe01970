import { binaryRates } from '../confusion/binary-rates.js';
import type { ConfusionMatrix } from '../confusion/confusion-matrix.js';
import { averagePrecision, ksStatistic, rocAuc } from '../curves/areas.js';
import { precisionRecallCurve, rocCurve, type PrecisionRecallCurve, type RocCurve } from '../curves/curves.js';
import { rankRows, type Ranking, type ScoredRows } from '../curves/ranking.js';
import { brierScore } from '../probabilities/brier.js';
import { calibrationError, reliabilityBins, type ReliabilityBin } from '../probabilities/calibration-error.js';
import { areProbabilities, binaryLogLoss } from '../probabilities/log-loss.js';
import { labelMetrics } from './label-metrics.js';
import type { MetricsRecord } from './metrics-record.js';

export interface BinaryCurves {
  readonly roc: RocCurve | null;
  readonly precisionRecall: PrecisionRecallCurve | null;
  readonly reliability: ReliabilityBin[];
}

/** Metrics of a two-class problem from the scores of its positive class and the confusion matrix at one threshold. */
export function binaryMetrics(
  rows: ScoredRows,
  confusion: ConfusionMatrix,
): { metrics: MetricsRecord; ranking: Ranking } {
  const ranking = rankRows(rows);
  const rates = binaryRates(confusion);
  const metrics: MetricsRecord = {
    ...labelMetrics(confusion),
    precision: rates.precision,
    recall: rates.recall,
    f1: rates.f1,
    specificity: rates.specificity,
    npv: rates.negativePredictiveValue,
    roc_auc: rocAuc(ranking),
    average_precision: averagePrecision(ranking),
    ks: ksStatistic(ranking),
    log_loss: binaryLogLoss(rows.truth, rows.scores, rows.weights),
    brier: brierScore(rows.truth, rows.scores, rows.weights),
    ece: calibrationError(rows.truth, rows.scores)?.expected ?? null,
  };
  return { metrics, ranking };
}

/** ROC, precision-recall and reliability curves of at most `points` points each. */
export function binaryCurves(rows: ScoredRows, ranking: Ranking, points: number): BinaryCurves {
  return {
    roc: rocCurve(ranking, points),
    precisionRecall: precisionRecallCurve(ranking, points),
    reliability: areProbabilities(rows.scores) ? reliabilityBins(rows.truth, rows.scores) : [],
  };
}
