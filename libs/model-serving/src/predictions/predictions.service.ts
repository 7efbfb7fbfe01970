import { InvalidInputError, type IdSource, type RequestContext } from '@intelgraph/kernel';
import type { ExplanationMethod } from '@intelgraph/ml-runtime';

import type { VersionMeter } from '../deployment-policies/measurements/version-meter.js';
import type { Explainer } from '../explanations/explainer.js';
import type { FeatureFiller } from '../features/feature-filler.js';
import type { Entity, FeatureUses } from '../features/feature-use.js';
import type { InputRow } from '../models/model-runtime.js';
import type { LoggedRow, PredictionLog } from '../prediction-log/prediction-log.js';
import type { ResultCache } from '../result-cache/result-cache.js';
import type { QuotaLedger } from '../quotas/quota-ledger.js';
import type { DeploymentLimits } from '../rate-limits/deployment-limits.js';
import type { ReuseScope } from '../result-cache/result-cache-policy.js';
import type { ServedVersion } from '../routing/served-version.js';
import type { RoutingTable } from '../routing/routing-table.js';
import type { ExecutionWatcher } from '../statistics/execution-watcher.js';
import type { ServingStatistics } from '../statistics/serving-statistics.js';

import { BatchPredictor } from './batch-predictor.js';
import { assertConfident } from './conformal.js';
import { entityKey } from './entity-key.js';
import {
  BATCH_EXPLANATION_WARNING,
  type Answer,
  type BatchAnswer,
  type BatchRequest,
  type PredictOptions,
  type PredictRequest,
} from './prediction.js';
import { mayReuse } from './may-reuse.js';
import { BatchTooLargeError } from './predictions.errors.js';
import type { PredictionObserver } from './prediction-observer.js';
import type { PredictionTracer } from './prediction-tracer.js';
import type { RowBudget } from './row-budget.js';
import { type AnsweredRow, answered, RowAnswers } from './row-answers.js';
import { assertRow } from './row-validation.js';
import { urgencyOf } from './urgency.js';

export interface PredictionsServiceParts {
  readonly table: RoutingTable;
  readonly ids: IdSource;
  readonly log: PredictionLog;
  readonly budget: RowBudget;
  readonly observer: PredictionObserver;
  readonly tracer?: PredictionTracer | undefined;
  readonly features: FeatureFiller;
  readonly explainer: Explainer;
  readonly statistics: ServingStatistics;
  readonly results: ResultCache;
  readonly limits: DeploymentLimits;
  readonly quotas: QuotaLedger;
  readonly watcher?: ExecutionWatcher | undefined;
  readonly maxBatchRows: number;
  readonly maxEntityRows: number;
}

const NO_OPTIONS: PredictOptions = {};
const NO_WARNINGS: readonly string[] = [];

/** A request that has its version and its inputs. */
interface RowTask {
  readonly ctx: RequestContext;
  readonly started: number;
  readonly predictionId: string;
  readonly served: ServedVersion;
  readonly inputs: InputRow;
  readonly request: PredictRequest;
  readonly features: FeatureUses | undefined;
  /** When the features were there. */
  readonly filledAt: number | undefined;
}

/**
 * Answers rows with the deployed versions. Asks nobody, but the feature store for requests by entity.
 *
 * Callers check the role `viewer` once per token, not per call, and `deployer` or `admin` for an `eventTime`.
 */
export class PredictionsService {
  private readonly answers: RowAnswers;
  private readonly batches: BatchPredictor;

  constructor(private readonly parts: PredictionsServiceParts) {
    this.answers = new RowAnswers(parts);
    this.batches = new BatchPredictor(parts, this.answers);
  }

  /**
   * Predicts one row. Answers at once, without a promise, when the model is small enough for the calling thread and the
   * request names no entity.
   *
   * @throws ModelNotDeployedError, VersionNotDeployedError, InvalidInputError naming `inputs.<column>`, RateLimitError, QuotaExceededError,
   *   TooManyRowsInFlightError, DeadlineUnreachableError, ExecutionQueueFullError, CallerGoneError; for requests by entity
   *   UnavailableError
   */
  predict(ctx: RequestContext, request: PredictRequest): Answer | Promise<Answer> {
    const started = performance.now();
    const predictionId = this.parts.ids.next();
    const { modelName, modelVersion, entity, inputs } = request;
    const key = request.options?.routingKey ?? (entity === undefined ? predictionId : entityKey(entity));
    const served = this.parts.table.route(ctx.workspace, modelName, modelVersion, key);
    const task = { ctx, started, predictionId, served, inputs, request, features: undefined, filledAt: undefined };
    if (served.rateLimit === undefined) return this.charged(task);
    const entered = this.parts.limits.enter(served.rateLimit);
    return entered === undefined ? this.charged(task) : entered.then(() => this.charged(task));
  }

  private charged(task: RowTask): Answer | Promise<Answer> {
    const { quotas } = this.parts;
    return quotas.isEmpty ? this.predictTask(task) : quotas.charge(task.ctx, 1, () => this.predictTask(task));
  }

  private predictTask(task: RowTask): Answer | Promise<Answer> {
    const { ctx, started, request } = task;
    const { entity } = request;
    try {
      this.answers.assertInTime(ctx, request, started);
      const answer = entity === undefined ? this.predictRow(task) : this.predictFilled(ctx, task, entity);
      if (!(answer instanceof Promise)) return this.succeeded(task, answer);
      return answer.then(
        (late) => this.succeeded(task, late),
        (error: unknown) => this.failed(task, error),
      );
    } catch (error) {
      return this.failed(task, error);
    }
  }

  private succeeded({ served, started }: RowTask, answer: Answer): Answer {
    this.parts.statistics.of(served).success.add(performance.now() - started);
    return answer;
  }

  private failed({ served, started }: RowTask, error: unknown): never {
    served.meter?.failed(error);
    this.parts.statistics.of(served).fail.add(performance.now() - started);
    throw error;
  }

  /**
   * Predicts rows; answers keep their order. One version answers all of them, unless an A/B test splits rows with
   * entities.
   *
   * @throws as `predict`, with `inputs[<row>].<column>`; BatchTooLargeError
   */
  async predictBatch(ctx: RequestContext, request: BatchRequest): Promise<BatchAnswer> {
    const { inputs, entities } = request;
    if (inputs.length === 0) throw InvalidInputError.of('inputs', 'must hold at least one row');
    if (inputs.length > this.parts.maxBatchRows) throw new BatchTooLargeError(inputs.length, this.parts.maxBatchRows);
    if (entities !== undefined && inputs.length > this.parts.maxEntityRows) {
      throw new BatchTooLargeError(inputs.length, this.parts.maxEntityRows, 'entities');
    }
    if (entities !== undefined && entities.length !== inputs.length) {
      throw InvalidInputError.of('entities', `must hold one entry for each of the ${inputs.length} rows`);
    }
    const answer = await (request.isLimited === false
      ? this.batches.predict(ctx, request)
      : this.predictLimited(ctx, request));
    const explained = request.options?.returnExplanation === true;
    return { ...answer, warnings: explained ? [BATCH_EXPLANATION_WARNING] : NO_WARNINGS };
  }

  private async predictLimited(ctx: RequestContext, request: BatchRequest): Promise<Omit<BatchAnswer, 'warnings'>> {
    const { table, limits, quotas } = this.parts;
    const { rateLimit } = table.endpoint(ctx.workspace, request.modelName);
    if (rateLimit !== undefined) await limits.enter(rateLimit);
    return quotas.charge(ctx, request.inputs.length, () => this.batches.predict(ctx, request));
  }

  private async predictFilled(ctx: RequestContext, task: RowTask, entity: Entity): Promise<Answer> {
    const row = { inputs: task.inputs, entity, path: 'inputs' };
    const [filled = { inputs: task.inputs, features: undefined }] = await this.parts.features.fill(ctx, task.served, [
      row,
    ]);
    const filledAt = performance.now();
    this.answers.assertInTime(ctx, task.request, filledAt);
    return this.predictRow({ ...task, ...filled, filledAt });
  }

  private predictRow(task: RowTask): Answer | Promise<Answer> {
    const { runnable, inlineRows } = task.served.model;
    assertRow(runnable, task.inputs);
    if (task.request.options?.confidenceLevel !== undefined) assertConfident(runnable, task.request.options);
    const { resultCache } = task.served;
    if (resultCache !== undefined && mayReuse(task.request)) return this.predictReused(task, resultCache);
    if (inlineRows >= 1) {
      const { outputs, run } = this.answers.inline(task.served, [task.inputs]);
      return this.finish(task, { output: answered(outputs[0]), cached: false, run });
    }
    const urgency = urgencyOf(task.ctx, task.request);
    const computed = this.answers.onWorker(task.served, [task.inputs], urgency);
    return computed.then(({ outputs, run }) => this.finish(task, { output: answered(outputs[0]), cached: false, run }));
  }

  private predictReused(task: RowTask, scope: ReuseScope): Answer | Promise<Answer> {
    const answer = this.answers.reusedRow(task.served, scope, task.inputs, () => urgencyOf(task.ctx, task.request));
    return answer instanceof Promise ? answer.then((later) => this.finish(task, later)) : this.finish(task, answer);
  }

  private async explain(answer: Answer, inputs: InputRow, method: ExplanationMethod | undefined): Promise<Answer> {
    return { ...answer, ...(await this.parts.explainer.explain(answer.served, inputs, method)) };
  }

  private finish(task: RowTask, { output, cached, run }: AnsweredRow): Answer | Promise<Answer> {
    const { ctx, served, inputs, request, predictionId, started, features } = task;
    const { options = NO_OPTIONS, eventTime, entity } = request;
    const latencyMs = performance.now() - started;
    const { traceparent } = ctx;
    // Filled inputs are not those of the request.
    const inputsText = features === undefined ? request.inputsText : undefined;
    const row: LoggedRow = {
      predictionId,
      inputs,
      inputsText,
      output,
      latencyMs,
      eventTime,
      entity,
      features,
      cached,
      run,
      traceparent,
    };
    const prediction = this.answers.answer(served, row, options);
    this.parts.observer.answered(served, 1, latencyMs / 1000, run);
    if (served.meter !== undefined) count(served.meter, latencyMs, cached);
    this.parts.tracer?.traced(traceparent, {
      ...{ served, rows: 1, started, filledAt: task.filledAt, run },
      features: features === undefined ? [] : [features],
    });
    const answer =
      features === undefined
        ? { served, prediction, warnings: NO_WARNINGS }
        : { served, prediction, features, warnings: NO_WARNINGS };
    return options.returnExplanation === true ? this.explain(answer, inputs, options.explanationMethod) : answer;
  }
}

function count(meter: VersionMeter, latencyMs: number, isCached: boolean): void {
  if (isCached) meter.answered();
  else meter.answeredRow(latencyMs);
}
