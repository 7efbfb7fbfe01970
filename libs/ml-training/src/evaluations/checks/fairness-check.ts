import { InvalidInputError } from '@intelgraph/kernel';
import type { Table, TargetSpec } from '@intelgraph/ml-runtime';
import { groupFairness, missingGroupOf, spreadBetweenGroups } from '@intelgraph/statistics';

import type { MeasuredRows } from '../../models/measure-model.js';

import type { ColumnFairness, FairnessCheck, FairnessGroup } from './evaluation-checks.js';
import { sensitiveGroups, type SensitiveGroups } from './sensitive-groups.js';

const SMALL_GROUP = 30;

/** What fairness is measured of. */
export interface FairnessInput {
  readonly target: TargetSpec;
  readonly targetColumn: string;
  readonly table: Table;
  readonly measured: MeasuredRows;
  readonly sensitiveColumns: readonly string[];
  /** The favourable decision. */
  readonly positiveClass?: string;
}

/**
 * Rates of the groups of each sensitive column, as Fairlearn defines them. More than two classes are one against the rest, for
 * the class that is asked for; regression is compared by mean prediction and mean absolute error (Fairlearn's MetricFrame).
 * @throws InvalidInputError for columns that cannot be groups, and without a class where there are more than two
 */
export function fairnessCheck(input: FairnessInput): FairnessCheck {
  const { target, table, measured, sensitiveColumns, targetColumn } = input;
  const grouped = sensitiveColumns.map((name) => sensitiveGroups(table, name, targetColumn, measured.rows));
  const rows = measured.rows.length;
  if (target.task === 'regression') return { rows, columns: grouped.map((one) => regressionFairness(one, measured)) };
  const positive = input.positiveClass ?? measured.measurement.positiveClass;
  if (positive === undefined || !target.classes.includes(positive)) {
    const message = `fairness needs the favourable one of ${target.classes.slice(0, 20).join(', ')}`;
    throw InvalidInputError.of('positive_class', message);
  }
  const truth = Array.from(measured.labels, (label) => target.classes[label] ?? '');
  return {
    rows,
    positiveClass: positive,
    columns: grouped.map((one) => classFairness(one, truth, measured, positive)),
  };
}

function classFairness(
  { column, binned, groups }: SensitiveGroups,
  truth: readonly string[],
  { predictions }: MeasuredRows,
  positive: string,
): ColumnFairness {
  const predicted = predictions.map(({ prediction }) => String(prediction));
  const found = groupFairness({ truth, predicted, positive, groups });
  const { demographicParity, equalizedOdds, equalOpportunity } = found.betweenGroups;
  return {
    column,
    binned,
    groups: [...found.groups].map(([group, { count, selectionRate, tpr, fpr }]) => ({
      ...{ group, count, small: count < SMALL_GROUP, selectionRate },
      ...{ truePositiveRate: tpr, falsePositiveRate: fpr },
    })),
    criteria: {
      demographic_parity_difference: demographicParity.difference,
      demographic_parity_ratio: demographicParity.ratio,
      equalized_odds_difference: equalizedOdds.difference,
      equalized_odds_ratio: equalizedOdds.ratio,
      equal_opportunity_difference: equalOpportunity.difference,
      equal_opportunity_ratio: equalOpportunity.ratio,
    },
  };
}

function regressionFairness(
  { column, binned, groups: names }: SensitiveGroups,
  { labels, predictions }: MeasuredRows,
): ColumnFairness {
  const sums = new Map<string, { count: number; prediction: number; error: number }>();
  const missing = missingGroupOf(names);
  names.forEach((name, i) => {
    const sum = sums.get(name ?? missing) ?? { count: 0, prediction: 0, error: 0 };
    const predicted = Number(predictions[i]?.prediction);
    sum.count++;
    sum.prediction += predicted;
    sum.error += Math.abs(predicted - (labels[i] ?? 0));
    sums.set(name ?? missing, sum);
  });
  const sorted = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  const groups = sorted.map(([group, { count, prediction, error }]) => ({
    ...{ group, count, small: count < SMALL_GROUP },
    ...{ meanPrediction: prediction / count, meanAbsoluteError: error / count },
  }));
  const spread = (read: (group: (typeof groups)[number]) => number): number | null =>
    spreadBetweenGroups((groups satisfies FairnessGroup[]).map(read)).difference;
  return {
    ...{ column, binned, groups },
    criteria: {
      mean_prediction_difference: spread(({ meanPrediction }) => meanPrediction),
      mean_absolute_error_difference: spread(({ meanAbsoluteError }) => meanAbsoluteError),
    },
  };
}
