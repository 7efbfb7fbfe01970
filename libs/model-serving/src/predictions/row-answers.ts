import type { RequestContext } from '@intelgraph/kernel';
import { DeadlineUnreachableError } from '@intelgraph/ml-runtime';

import type { InputRow, RowPrediction } from '../models/model-runtime.js';
import { boundedRow } from '../prediction-log/bounded-row.js';
import type { LoggedRow, PredictionLog } from '../prediction-log/prediction-log.js';
import type { ResultCache } from '../result-cache/result-cache.js';
import type { ReuseScope } from '../result-cache/result-cache-policy.js';
import { type ReusedAnswers, RowReuse } from '../result-cache/row-reuse.js';
import type { ServedVersion } from '../routing/served-version.js';
import type { Computed } from '../statistics/computed.js';
import { type Execution, inPieces } from '../statistics/execution.js';
import type { ExecutionWatcher } from '../statistics/execution-watcher.js';
import type { ServingStatistics } from '../statistics/serving-statistics.js';

import { conformalOf } from './conformal.js';
import type { Prediction, PredictOptions } from './prediction.js';
import type { PredictionObserver } from './prediction-observer.js';
import type { RowBudget } from './row-budget.js';
import { isLate, type Urgency, type UrgencyOptions } from './urgency.js';

/** @throws TypeError: a model that answers too little is broken */
export function answered(output: RowPrediction | undefined): RowPrediction {
  if (output === undefined) throw new TypeError('the model answered fewer rows than it was given');
  return output;
}

/** An answer of a model, and how it came about. */
export interface AnsweredRow {
  readonly output: RowPrediction;
  /** It was computed for another request, or another row of this one. */
  readonly cached: boolean;
  /** What is known of the run that made it; undefined also where it is cached. */
  readonly run: Execution | undefined;
}

/** What single rows and batches do alike: compute, log, answer. */
export class RowAnswers {
  private readonly reuse: RowReuse;

  constructor(
    private readonly parts: {
      readonly log: PredictionLog;
      readonly budget: RowBudget;
      readonly statistics: ServingStatistics;
      readonly results: ResultCache;
      readonly watcher?: ExecutionWatcher | undefined;
      readonly observer?: Pick<PredictionObserver, 'branched'>;
    },
  ) {
    this.reuse = new RowReuse(parts.results);
  }

  /** @throws DeadlineUnreachableError where the deadline is over by now: what has begun to be computed is never late */
  assertInTime(context: RequestContext, options: UrgencyOptions, now: number): void {
    if (!isLate(context, options, now)) return;
    this.parts.watcher?.refused('deadline');
    throw new DeadlineUnreachableError();
  }

  inline(served: ServedVersion, rows: readonly InputRow[]): Computed {
    const { predictInline } = served.model.runnable;
    served.model.touch();
    if (predictInline === undefined) throw new TypeError('the model has no way to run on the calling thread');
    const statistics = this.parts.statistics.of(served);
    const outputs = predictInline(rows, statistics.executed);
    return { outputs, run: statistics.takeLastRun() };
  }

  /** @param urgency asked for what has to wait alone @throws as `onWorker` */
  compute(served: ServedVersion, rows: readonly InputRow[], urgency: () => Urgency): Computed | Promise<Computed> {
    return rows.length <= served.model.inlineRows ? this.inline(served, rows) : this.onWorker(served, rows, urgency());
  }

  /** Gives answers of before again, and computes the rest. @throws as `onWorker`; DeadlineUnreachableError, CallerGoneError */
  reused(
    served: ServedVersion,
    scope: ReuseScope,
    rows: readonly InputRow[],
    urgency: Urgency,
    keys?: readonly (string | undefined)[],
  ): Promise<ReusedAnswers> {
    const { results, budget, watcher } = this.parts;
    return this.reuse.answer({
      ...{ results: results.of(served, scope), rows, urgency },
      ...(keys === undefined ? {} : { keys }),
      inlineRows: served.model.inlineRows,
      compute: (left) => this.compute(served, left, () => urgency),
      waiting: (count) => {
        budget.acquire(count);
        return { end: () => budget.release(count) };
      },
      late: () => watcher?.refused('deadline'),
    });
  }

  /** As `reused`; at once where the answer is known, or the model is small enough for the calling thread. */
  reusedRow(
    served: ServedVersion,
    scope: ReuseScope,
    row: InputRow,
    urgency: () => Urgency,
  ): AnsweredRow | Promise<AnsweredRow> {
    const { results } = this.parts;
    const own = results.of(served, scope);
    const key = own.keyOf(row);
    const known = key === undefined ? undefined : results.known(own, key);
    if (known !== undefined) return { output: known, cached: true, run: undefined };
    if (served.model.inlineRows < 1) {
      const later = this.reused(served, scope, [row], urgency(), [key]);
      return later.then(({ outputs, cached, run }) => ({
        output: answered(outputs[0]),
        ...(cached[0] === true ? { cached: true, run: undefined } : { cached: false, run }),
      }));
    }
    const { outputs, run } = this.inline(served, [row]);
    const output = answered(outputs[0]);
    own.counts.computed += 1;
    if (key !== undefined) results.keep(own, key, output);
    return { output, cached: false, run };
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

  /** Logs the row, and answers it as asked for. */
  answer(served: ServedVersion, row: LoggedRow, options: PredictOptions): Prediction {
    const { branches } = row.output;
    if (branches !== undefined && row.cached !== true) this.parts.observer?.branched?.(served, branches);
    this.parts.log.record(served, boundedRow(served.model.runnable, row));
    served.shadow?.mirror(served, row, options.routingKey);
    const prediction = predictionOf(row, options);
    if (options.confidenceLevel === undefined) return prediction;
    const conformal = conformalOf(served.model.runnable, row.inputs, row.output, options);
    return conformal === undefined ? prediction : { ...prediction, conformal };
  }
}

function predictionOf(row: LoggedRow, options: PredictOptions): Prediction {
  const { branches } = row.output;
  const prediction = plainPrediction(row, options);
  return branches === undefined ? prediction : { ...prediction, branches };
}

function plainPrediction(row: LoggedRow, { returnConfidence }: PredictOptions): Prediction {
  const { predictionId } = row;
  const { prediction, probabilities, outputs } = row.output;
  if (outputs !== undefined) return { predictionId, prediction, outputs };
  if (returnConfidence !== true || probabilities === undefined) return { predictionId, prediction };
  return { predictionId, prediction, confidence: probabilities[String(prediction)] ?? 0, probabilities };
}
