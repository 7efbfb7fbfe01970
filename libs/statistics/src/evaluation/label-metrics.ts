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
  for (const [average, scores] of Object.entries(averagedScores(confusion))) {
    for (const [name, value] of Object.entries(scores)) metrics[`${name}_${average}`] = value as number;
  }
  return metrics;
}
