import { InvalidInputError, type IdSource } from '@intelgraph/kernel';

import type { InputRow, RowPrediction } from '../models/model-runtime.js';
import type { PredictionLog } from '../prediction-log/prediction-log.js';
import type { ServedVersion } from '../routing/endpoint.js';
import type { RoutingTable } from '../routing/routing-table.js';

import {
  EXPLANATION_WARNING,
  type Answer,
  type BatchAnswer,
  type BatchRequest,
  type Prediction,
  type PredictOptions,
  type PredictRequest,
} from './prediction.js';
import { BatchTooLargeError } from './predictions.errors.js';
import type { RowBudget } from './row-budget.js';
import { assertRow, assertRows } from './row-validation.js';

/** Told of every answered request, synchronously: it has to be cheap. */
export interface PredictionObserver {
  answered(served: ServedVersion, rows: number, seconds: number): void;
}

export interface PredictionsServiceParts {
  readonly table: RoutingTable;
  readonly ids: IdSource;
  readonly log: PredictionLog;
  readonly budget: RowBudget;
  readonly observer: PredictionObserver;
  readonly maxBatchRows: number;
}

const NO_OPTIONS: PredictOptions = {};
const NO_WARNINGS: readonly string[] = [];
const EXPLANATION_WARNINGS: readonly string[] = [EXPLANATION_WARNING];

/**
 * Answers rows with the deployed versions. Asks nobody: everything it needs is in memory.
 *
 * Callers check the role `viewer` once per token, not per call.
 */
export class PredictionsService {
  constructor(private readonly parts: PredictionsServiceParts) {}

  /**
   * Predicts one row. Answers at once, without a promise, when the model is small enough for the calling thread.
   *
   * @throws ModelNotDeployedError, VersionNotDeployedError, InvalidInputError naming `inputs.<column>`,
   *   TooManyRowsInFlightError
   */
  predict(workspace: string, request: PredictRequest): Answer | Promise<Answer> {
    const started = performance.now();
    const options = request.options ?? NO_OPTIONS;
    const predictionId = this.parts.ids.next();
    const served = this.route(workspace, request, options, predictionId);
    assertRow(served.model.runnable, request.inputs);
    const finish = (output: RowPrediction | undefined): Answer => {
      const prediction = this.answer(served, request.inputs, output, predictionId, options);
      this.parts.observer.answered(served, 1, (performance.now() - started) / 1000);
      return { served, prediction, warnings: warningsOf(options) };
    };
    if (served.model.inlineRows >= 1) return finish(served.model.runnable.predictInline([request.inputs])[0]);
    return this.onWorker(served, [request.inputs]).then((outputs) => finish(outputs[0]));
  }

  /**
   * Predicts rows; answers keep their order. One version answers all of them.
   *
   * @throws as `predict`, with `inputs[<row>].<column>`; BatchTooLargeError
   */
  async predictBatch(workspace: string, request: BatchRequest): Promise<BatchAnswer> {
    const started = performance.now();
    const { inputs } = request;
    const options = request.options ?? NO_OPTIONS;
    if (inputs.length === 0) throw InvalidInputError.of('inputs', 'must hold at least one row');
    if (inputs.length > this.parts.maxBatchRows) throw new BatchTooLargeError(inputs.length, this.parts.maxBatchRows);
    const served = this.route(workspace, request, options, this.parts.ids.next());
    assertRows(served.model.runnable, inputs);
    const inline = inputs.length <= served.model.inlineRows;
    const outputs = inline ? served.model.runnable.predictInline(inputs) : await this.onWorker(served, inputs);
    const predictions = inputs.map((row, i) => this.answer(served, row, outputs[i], this.parts.ids.next(), options));
    this.parts.observer.answered(served, inputs.length, (performance.now() - started) / 1000);
    return { served, predictions, warnings: warningsOf(options) };
  }

  private route(
    workspace: string,
    { modelName, modelVersion }: Pick<PredictRequest, 'modelName' | 'modelVersion'>,
    { routingKey }: PredictOptions,
    id: string,
  ): ServedVersion {
    return this.parts.table.route(workspace, modelName, modelVersion, routingKey ?? id);
  }

  private async onWorker({ model }: ServedVersion, rows: readonly InputRow[]): Promise<RowPrediction[]> {
    this.parts.budget.acquire(rows.length);
    model.inFlight += 1;
    try {
      return await model.runnable.predict(rows);
    } finally {
      model.inFlight -= 1;
      this.parts.budget.release(rows.length);
    }
  }

  private answer(
    served: ServedVersion,
    row: InputRow,
    output: RowPrediction | undefined,
    predictionId: string,
    { returnConfidence }: PredictOptions,
  ): Prediction {
    if (output === undefined) throw new TypeError('the model answered fewer rows than it was given');
    this.parts.log.record(served, predictionId, row, output);
    const { prediction, probabilities } = output;
    if (returnConfidence !== true || probabilities === undefined) return { predictionId, prediction };
    return { predictionId, prediction, confidence: probabilities[String(prediction)] ?? 0, probabilities };
  }
}

function warningsOf({ returnExplanation }: PredictOptions): readonly string[] {
  return returnExplanation === true ? EXPLANATION_WARNINGS : NO_WARNINGS;
}
