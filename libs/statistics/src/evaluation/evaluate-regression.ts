import {
  maxError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanError,
  meanSquaredError,
  medianAbsoluteError,
  rootMeanSquaredError,
  symmetricMape,
} from '../regression/errors.js';
import type { PredictedRows } from '../regression/residuals.js';
import { explainedVariance, rSquared } from '../regression/skill-scores.js';
import { regressionNotes, type MetricNotes } from './metric-notes.js';
import type { MetricsRecord } from './metrics-record.js';

export interface RegressionEvaluation {
  readonly metrics: MetricsRecord;
  readonly notes: MetricNotes;
}

/**
 * Everything training and evaluation report about a regressor, equal to scikit-learn. Errors are in units of the target, `mape` and
 * `smape` are fractions. `notes` says why a metric is null or has a conventional value.
 * @throws InvalidInputError on unequal lengths.
 */
export function evaluateRegression(rows: PredictedRows): RegressionEvaluation {
  const metrics = {
    rmse: rootMeanSquaredError(rows),
    mse: meanSquaredError(rows),
    mae: meanAbsoluteError(rows),
    medae: medianAbsoluteError(rows),
    r2: rSquared(rows),
    explained_variance: explainedVariance(rows),
    mape: meanAbsolutePercentageError(rows),
    smape: symmetricMape(rows),
    max_error: maxError(rows),
    mean_error: meanError(rows),
  };
  return { metrics, notes: regressionNotes(metrics, rows) };
}
