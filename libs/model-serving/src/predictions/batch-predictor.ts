import { setImmediate } from 'node:timers/promises';

import type { IdSource, RequestContext } from '@intelgraph/kernel';

import type { FeatureFiller } from '../features/feature-filler.js';
import type { FeatureUses } from '../features/feature-use.js';
import type { InputRow } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';
import type { RoutingTable } from '../routing/routing-table.js';
import type { Computed } from '../statistics/computed.js';
import type { ServingStatistics } from '../statistics/serving-statistics.js';

import { assertConfident } from './conformal.js';
import { entityKey } from './entity-key.js';
import { mayReuse } from './may-reuse.js';
import type { BatchAnswer, BatchRequest, Prediction, PredictOptions } from './prediction.js';
import type { PredictionObserver } from './prediction-observer.js';
import type { PredictionTracer } from './prediction-tracer.js';
import { answered, type RowAnswers } from './row-answers.js';
import { assertRows } from './row-validation.js';
import { type Urgency, urgencyOf } from './urgency.js';

export interface BatchPredictorParts {
  readonly table: RoutingTable;
  readonly ids: IdSource;
  readonly observer: PredictionObserver;
  readonly tracer?: PredictionTracer | undefined;
  readonly features: FeatureFiller;
  readonly statistics: ServingStatistics;
}

/** How sure an answer is takes longer than the answer: thousands in one go would hold up other requests. */
const SLOW_ROWS_AT_A_TIME = 100;

/** The rows of a batch that one version answers: their places and, once known, their inputs. */
interface RowGroup {
  readonly served: ServedVersion;
  readonly places: readonly number[];
  inputs: readonly InputRow[];
  features: readonly FeatureUses[] | undefined;
}

/** The answers to a group's rows, in their order. */
interface ComputedGroup extends Computed {
  readonly group: RowGroup;
  readonly cached?: readonly boolean[];
}

/** What is told of every row. */
interface RequestFacts {
  readonly request: BatchRequest;
  readonly latencyMs: number;
  readonly traceparent: RequestContext['traceparent'];
}

/** Answers many rows: all problems are found before anything is computed. */
export class BatchPredictor {
  constructor(
    private readonly parts: BatchPredictorParts,
    private readonly answers: RowAnswers,
  ) {}

  async predict(ctx: RequestContext, request: BatchRequest): Promise<Omit<BatchAnswer, 'warnings'>> {
    const started = performance.now();
    const groups = this.groupsOf(ctx.workspace, request);
    try {
      return await this.answer(ctx, request, groups, started);
    } catch (error) {
      const ms = performance.now() - started;
      for (const { served } of groups) {
        this.parts.statistics.of(served).fail.add(ms);
        served.meter?.failed(error);
      }
      throw error;
    }
  }

  private async answer(
    ctx: RequestContext,
    request: BatchRequest,
    groups: readonly RowGroup[],
    started: number,
  ): Promise<Omit<BatchAnswer, 'warnings'>> {
    for (const group of groups) await this.fill(ctx, request, group);
    const filledAt = request.entities === undefined ? undefined : performance.now();
    assertAnswerable(groups, request.options);
    this.answers.assertInTime(ctx, request, performance.now());
    const urgency = (): Urgency => urgencyOf(ctx, request);
    const isReused = mayReuse(request);
    const compute = async (group: RowGroup) => ({ group, ...(await this.compute(group, urgency, isReused)) });
    const computed = await Promise.all(groups.map(compute));
    const latencyMs = performance.now() - started;
    const predictions = new Array<Prediction>(request.inputs.length);
    const { traceparent } = ctx;
    for (const one of computed) {
      const { group, run } = one;
      await this.answerRows(one, { request, latencyMs, traceparent }, predictions);
      this.parts.observer.answered(group.served, group.places.length, latencyMs / 1000, run);
      this.parts.tracer?.traced(traceparent, {
        ...{ served: group.served, rows: group.places.length, started, filledAt, run },
        features: group.features ?? [],
      });
      this.parts.statistics.of(group.served).success.add(latencyMs);
      group.served.meter?.answered();
    }
    return { ...summaryOf(groups, request.inputs.length), predictions };
  }

  /** Logs the rows of a group, and puts their answers into their places. */
  private async answerRows(
    { group, outputs, cached, run }: ComputedGroup,
    { request, latencyMs, traceparent }: RequestFacts,
    predictions: Prediction[],
  ): Promise<void> {
    const { predictionIds, options = {} } = request;
    const isSlow = options.confidenceLevel !== undefined;
    for (const [i, place] of group.places.entries()) {
      if (isSlow && i > 0 && i % SLOW_ROWS_AT_A_TIME === 0) await setImmediate();
      const isCached = cached?.[i] === true;
      const row = { ...askedOf(request, group, i), output: answered(outputs[i]), latencyMs };
      const how = { cached: isCached, run: isCached ? undefined : run, traceparent };
      const predictionId = predictionIds?.[place] ?? this.parts.ids.next();
      predictions[place] = this.answers.answer(group.served, { predictionId, ...row, ...how }, options);
    }
  }

  private groupsOf(workspace: string, request: BatchRequest): RowGroup[] {
    const { modelName, modelVersion, inputs, entities, options } = request;
    const { table, ids } = this.parts;
    const served = table.route(workspace, modelName, modelVersion, options?.routingKey ?? ids.next());
    const group = (who: ServedVersion, places: readonly number[]): RowGroup => {
      const rows = places.length === inputs.length ? inputs : places.map((place) => inputs[place] ?? {});
      return { served: who, places, inputs: rows, features: undefined };
    };
    const all = inputs.map((_, i) => i);
    if (entities === undefined || options?.routingKey !== undefined || served.abTest === undefined) {
      return [group(served, all)];
    }
    const arms = Map.groupBy(all, (place) => {
      const entity = entities[place] ?? null;
      return table.route(workspace, modelName, modelVersion, entity === null ? ids.next() : entityKey(entity));
    });
    return [...arms].map(([arm, places]) => group(arm, places));
  }

  private async fill(ctx: RequestContext, { entities }: BatchRequest, group: RowGroup): Promise<void> {
    if (entities === undefined) return;
    const rows = group.inputs.map((inputs, i) => {
      const place = group.places[i] ?? i;
      return { inputs, entity: entities[place] ?? undefined, path: `inputs[${place}]` };
    });
    const filled = await this.parts.features.fill(ctx, group.served, rows);
    group.inputs = filled.map(({ inputs }) => inputs);
    group.features = filled.map(({ features }) => features);
  }

  private async compute(
    { served, inputs }: RowGroup,
    urgency: () => Urgency,
    isReused: boolean,
  ): Promise<Computed & { readonly cached?: readonly boolean[] }> {
    const { resultCache } = served;
    if (resultCache !== undefined && isReused) return this.answers.reused(served, resultCache, inputs, urgency());
    return this.answers.compute(served, inputs, urgency);
  }
}

/** What a row of a group was asked for, with which inputs. */
function askedOf(
  { inputsTexts, entities, eventTime }: BatchRequest,
  { inputs, places, features }: RowGroup,
  i: number,
) {
  const place = places[i] ?? i;
  return {
    inputs: inputs[i] ?? {},
    // Filled inputs are not those of the request.
    inputsText: features === undefined ? inputsTexts?.[place] : undefined,
    ...{ eventTime, entity: entities?.[place] ?? undefined, features: features?.[i] },
  };
}

/** @throws InvalidInputError naming a column of a row, or an option that the version cannot answer */
function assertAnswerable(groups: readonly RowGroup[], options: PredictOptions | undefined): void {
  for (const { served, inputs, places } of groups) {
    const { runnable } = served.model;
    assertRows(runnable, inputs, places);
    if (options?.confidenceLevel !== undefined) assertConfident(runnable, options);
  }
}

/** Who answered, and where inputs came from, in the order of the rows. */
function summaryOf(groups: readonly RowGroup[], rows: number): Pick<BatchAnswer, 'served' | 'servedRows' | 'features'> {
  const [first] = groups;
  if (first === undefined) throw new TypeError('a batch has at least one row');
  const servedRows = new Array<ServedVersion>(rows);
  const features = new Array<FeatureUses>(rows);
  for (const group of groups) {
    group.places.forEach((place, i) => {
      servedRows[place] = group.served;
      features[place] = group.features?.[i] ?? {};
    });
  }
  return {
    served: groups.find(({ served }) => served.abTest?.variant === 'control')?.served ?? first.served,
    ...(groups.length > 1 ? { servedRows } : {}),
    ...(first.features === undefined ? {} : { features }),
  };
}
