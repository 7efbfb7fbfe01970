import type { RequestContext } from '@intelgraph/kernel';
import { DeadlineUnreachableError } from '@intelgraph/ml-runtime';

import type { InputRow, RowPrediction } from '../models/model-runtime.js';
import { boundedRow } from '../prediction-log/bounded-row.js';
import type { LoggedRow, PredictionLog } from '../prediction-log/prediction-log.js';
import type { ServedVersion } from '../routing/served-version.js';
import { type Execution, inPieces } from '../statistics/execution.js';
import type { ExecutionWatcher } from '../statistics/execution-watcher.js';
import type { ServingStatistics } from '../statistics/serving-statistics.js';

import type { Prediction, PredictOptions } from './prediction.js';
import type { RowBudget } from './row-budget.js';
import { isLate, type Urgency, type UrgencyOptions } from './urgency.js';

/** @throws TypeError: a model that answers too little is broken */
export function answered(output: RowPrediction | undefined): RowPrediction {
  if (output === undefined) throw new TypeError('the model answered fewer rows than it was given');
  return output;
}

/** Answers of a model, and what is known of the run that made them. */
export interface Computed {
  readonly outputs: readonly RowPrediction[];
  readonly run: Execution | undefined;
}

/** What single rows and batches do alike: compute, log, answer. */
export class RowAnswers {
  constructor(
    private readonly parts: {
      readonly log: PredictionLog;
      readonly budget: RowBudget;
      readonly statistics: ServingStatistics;
      readonly watcher?: ExecutionWatcher | undefined;
    },
  ) {}

  /** @throws DeadlineUnreachableError where the deadline is over by now: what has begun to be computed is never late */
  assertInTime(context: RequestContext, options: UrgencyOptions, now: number): void {
    if (!isLate(context, options, now)) return;
    this.parts.watcher?.refused('deadline');
    throw new DeadlineUnreachableError();
  }

  inline(served: ServedVersion, rows: readonly InputRow[]): RowPrediction[] {
    const { predictInline } = served.model.runnable;
    served.model.touch();
    if (predictInline === undefined) throw new TypeError('the model has no way to run on the calling thread');
    return predictInline(rows, this.parts.statistics.of(served).executed);
  }

  /** What is known of the run that {@link inline} has just made. */
  inlineRun(served: ServedVersion): Execution | undefined {
    return this.parts.statistics.of(served).takeLastRun();
  }

  async onWorker(served: ServedVersion, rows: readonly InputRow[], urgency: Urgency): Promise<Computed> {
    const { model } = served;
    this.parts.budget.acquire(rows.length);
    model.inFlight += 1;
    try {
      const { executed } = this.parts.statistics.of(served);
      let run: Execution | undefined;
      const ran = (part: Execution): void => {
        run = run === undefined ? part : inPieces(run, part);
      };
      const outputs = await model.predict({ rows, executed, ran, ...urgency });
      return { outputs, run };
    } finally {
      model.inFlight -= 1;
      this.parts.budget.release(rows.length);
    }
  }

  answer(served: ServedVersion, row: LoggedRow, { returnConfidence }: PredictOptions): Prediction {
    this.parts.log.record(served, boundedRow(served.model.runnable, row));
    const { predictionId } = row;
    const { prediction, probabilities, outputs } = row.output;
    if (outputs !== undefined) return { predictionId, prediction, outputs };
    if (returnConfidence !== true || probabilities === undefined) return { predictionId, prediction };
    return { predictionId, prediction, confidence: probabilities[String(prediction)] ?? 0, probabilities };
  }
}
