import { accuracy, balancedAccuracy, cohenKappa, matthewsCorrelation } from '../confusion/agreement.js';
import type { ConfusionMatrix } from '../confusion/confusion-matrix.js';
import { averagedScores } from '../confusion/precision-recall.js';
import type { MetricsRecord } from './metrics-record.js';

/** The metrics that hard labels alone define, for any number of classes. */
export function labelMetrics(confusion: ConfusionMatrix): MetricsRecord {
  const metrics: MetricsRecord = {
    accuracy: accuracy(confusion),
    balanced_accuracy: balancedAccuracy(confusion),
    mcc: matthewsCorrelation(confusion),
    kappa: cohenKappa(confusion),
  };
  const averages = averagedScores(confusion);
  for (const average of ['micro', 'macro', 'weighted'] as const) {
    for (const name of ['precision', 'recall', 'f1'] as const) metrics[`${name}_${average}`] = averages[average][name];
  }
  return metrics;
}
