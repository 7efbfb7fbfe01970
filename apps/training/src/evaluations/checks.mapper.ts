import type { ColumnFairness, EvaluationChecks, FairnessGroup } from '@intelgraph/ml-training';

import type { ColumnFairnessDto, FairnessGroupDto } from './checks.dto.js';
import type { EvaluationDto } from './evaluations.dto.js';

export function toChecksDto(
  checks: EvaluationChecks,
): Pick<EvaluationDto, 'fairness' | 'robustness' | 'explainability'> {
  const { fairness, robustness, explainability } = checks;
  return {
    ...(fairness && {
      fairness: {
        ...(fairness.positiveClass === undefined ? {} : { positive_class: fairness.positiveClass }),
        rows: fairness.rows,
        columns: fairness.columns.map(toColumnDto),
      },
    }),
    ...(robustness && {
      robustness: {
        ...robustness,
        curves: robustness.curves.map((curve) => ({
          ...curve,
          columns: [...curve.columns],
          points: [...curve.points],
        })),
      },
    }),
    ...(explainability && { explainability: { ...explainability, columns: [...explainability.columns] } }),
  };
}

function toColumnDto({ column, binned, groups, criteria }: ColumnFairness): ColumnFairnessDto {
  return { column, binned, groups: groups.map(toGroupDto), ...criteria };
}

function toGroupDto(group: FairnessGroup): FairnessGroupDto {
  const { selectionRate, truePositiveRate, falsePositiveRate, meanPrediction, meanAbsoluteError } = group;
  return {
    ...{ group: group.group, count: group.count, small: group.small },
    ...(selectionRate === undefined ? {} : { selection_rate: selectionRate }),
    ...(truePositiveRate === undefined ? {} : { true_positive_rate: truePositiveRate }),
    ...(falsePositiveRate === undefined ? {} : { false_positive_rate: falsePositiveRate }),
    ...(meanPrediction === undefined ? {} : { mean_prediction: meanPrediction }),
    ...(meanAbsoluteError === undefined ? {} : { mean_absolute_error: meanAbsoluteError }),
  };
}
