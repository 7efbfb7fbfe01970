import type { Table, TabularModel } from '@intelgraph/ml-runtime';

import type { MeasuredRows } from '../../models/measure-model.js';

import type { EvaluationChecks } from './evaluation-checks.js';
import { explainabilityCheck } from './explainability-check.js';
import { fairnessCheck } from './fairness-check.js';
import { robustnessCheck } from './robustness-check.js';

/** Which checks are wanted beside the metrics. */
export interface WantedChecks {
  readonly fairness?: boolean;
  readonly robustness?: boolean;
  readonly explainability?: boolean;
  /** Columns of the file between whose groups fairness is measured; needed for it, at most 10. */
  readonly sensitiveColumns?: readonly string[];
  /** Of two classes, what metrics are about; of more, the favourable one of fairness. */
  readonly positiveClass?: string;
}

/** One after the other. @throws InvalidInputError */
export async function runChecks(
  model: TabularModel,
  targetColumn: string,
  data: { table: Table; measured: MeasuredRows },
  wanted: WantedChecks,
): Promise<EvaluationChecks> {
  const { sensitiveColumns = [], positiveClass } = wanted;
  const named = { sensitiveColumns, ...(positiveClass === undefined ? {} : { positiveClass }) };
  return {
    ...(wanted.fairness === true && {
      fairness: fairnessCheck({ target: model.pipeline.target, targetColumn, ...data, ...named }),
    }),
    ...(wanted.robustness === true && { robustness: await robustnessCheck(model, data) }),
    ...(wanted.explainability === true && { explainability: await explainabilityCheck(model, data) }),
  };
}
