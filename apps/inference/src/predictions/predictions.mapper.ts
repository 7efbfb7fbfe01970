import type { inferenceProto } from '@intelgraph/contracts';
import { assertModelName, InvalidInputError } from '@intelgraph/kernel';
import type { ConformalMethod, ExplanationMethod } from '@intelgraph/ml-runtime';
import {
  type Answer,
  type BatchAnswer,
  type BatchRequest,
  conformalProblems,
  type Entity,
  explanationProblems,
  type FeatureUses,
  type InputRow,
  type ModelExplanation,
  parseEventTime,
  type Prediction,
  type PredictOptions,
  type PredictRequest,
} from '@intelgraph/model-serving';

import { fromProtoTensor, toProtoTensors } from './proto-tensors.js';
import { entityProblems } from './entity-rules.js';

/** @throws InvalidInputError for a name that is none, and for an integer that a double cannot hold */
export function fromProtoRequest(request: inferenceProto.PredictRequest): PredictRequest {
  const ids = request.entity?.ids ?? {};
  const entity = Object.keys(ids).length === 0 ? undefined : checkedEntity(ids, 'entity');
  const inputs = fromProtoRow(request.inputs, 'inputs');
  return { ...targetOf(request), inputs, ...(entity === undefined ? {} : { entity }) };
}

/** @throws as `fromProtoRequest` */
export function fromProtoBatch(request: inferenceProto.PredictBatchRequest): BatchRequest {
  const entities = request.entities.map(({ ids }, i) =>
    Object.keys(ids).length === 0 ? null : checkedEntity(ids, `entities[${i}]`),
  );
  const rows: (inferenceProto.InputRow | undefined)[] =
    request.inputs.length === 0 ? entities.map(() => undefined) : request.inputs;
  const inputs = rows.map((row, i) => fromProtoRow(row, `inputs[${i}]`));
  return { ...targetOf(request), inputs, ...(entities.length === 0 ? {} : { entities }) };
}

export function toProtoResponse(answer: Answer): inferenceProto.PredictResponse {
  const { served, prediction, features, explanation, warnings } = answer;
  return {
    modelName: served.modelName,
    modelVersion: served.version,
    prediction: toProtoPrediction(prediction),
    warnings: [...warnings],
    ...(served.abTest === undefined ? {} : { abTest: served.abTest }),
    ...(features === undefined ? {} : { features: toProtoFeatures(features) }),
    ...(isPresent(explanation) ? { explanation: toProtoExplanation(explanation) } : {}),
  };
}

export function toProtoBatch(answer: BatchAnswer): inferenceProto.PredictBatchResponse {
  const { served, predictions, features = [], warnings } = answer;
  const servedRows = answer.servedRows ?? (served.abTest === undefined ? [] : predictions.map(() => served));
  return {
    modelName: served.modelName,
    modelVersion: served.version,
    predictions: predictions.map(toProtoPrediction),
    warnings: [...warnings],
    features: features.map(toProtoFeatures),
    sources: servedRows.map(({ modelName, version, abTest }) => ({ modelName, modelVersion: version, abTest })),
  };
}

type Target = Pick<inferenceProto.PredictRequest, 'modelName' | 'modelVersion' | 'options' | 'eventTime'>;

function targetOf({ modelName, modelVersion, options, eventTime }: Target): Omit<PredictRequest, 'inputs'> {
  assertModelName('model_name', modelName);
  return {
    modelName,
    ...(modelVersion === undefined ? {} : { modelVersion }),
    ...(options === undefined ? {} : { options: fromProtoOptions(options) }),
    ...(eventTime === undefined ? {} : { eventTime: checkedTime(eventTime) }),
  };
}

function checkedTime(given: Date): Date {
  const at = Number.isNaN(given.getTime()) ? given : parseEventTime(given.toISOString(), new Date());
  if (typeof at === 'string') throw InvalidInputError.of('event_time', at);
  return at;
}

function checkedEntity(ids: Entity, path: string): Entity {
  const problems = entityProblems(ids, path);
  if (problems.length > 0) throw new InvalidInputError(problems);
  return ids;
}

function fromProtoOptions(options: inferenceProto.PredictOptions): PredictOptions {
  const { returnConfidence, returnExplanation, explanationMethod, routingKey } = options;
  const { confidenceLevel, conformalMethod } = options;
  const problems = conformalProblems(confidenceLevel, conformalMethod);
  if (explanationMethod !== undefined) problems.push(...explanationProblems(explanationMethod, returnExplanation));
  if (problems.length > 0) throw new InvalidInputError(problems);
  return {
    returnConfidence,
    returnExplanation,
    ...(explanationMethod === undefined ? {} : { explanationMethod: explanationMethod as ExplanationMethod }),
    ...(routingKey === undefined ? {} : { routingKey }),
    ...(confidenceLevel === undefined ? {} : { confidenceLevel }),
    ...(conformalMethod === undefined ? {} : { conformalMethod: conformalMethod as ConformalMethod }),
  };
}

function fromProtoRow(row: inferenceProto.InputRow | undefined, path: string): InputRow {
  const entries = Object.entries(row?.values ?? {});
  return Object.fromEntries(entries.map(([column, value]) => [column, fromProtoValue(value, `${path}.${column}`)]));
}

function fromProtoValue(value: inferenceProto.InputValue, field: string): unknown {
  const { number, integer, text, boolean, tensor } = value;
  if (tensor !== undefined) return fromProtoTensor(tensor, field);
  if (integer === undefined) return number ?? text ?? boolean ?? null;
  const exact = Number(integer);
  if (!Number.isSafeInteger(exact)) throw InvalidInputError.of(field, 'must lie within ±2^53');
  return exact;
}

function toProtoPrediction(answer: Prediction): inferenceProto.Prediction {
  const { predictionId, prediction, outputs = {}, confidence, probabilities, conformal, branches } = answer;
  return {
    predictionId,
    ...(typeof prediction === 'number' ? { number: prediction } : {}),
    ...(typeof prediction === 'string' ? { label: prediction } : {}),
    ...(typeof prediction === 'boolean' ? { flag: prediction } : {}),
    ...(confidence === undefined ? {} : { confidence }),
    probabilities: { ...probabilities },
    outputs: toProtoTensors(outputs),
    branches: { ...branches },
    ...(conformal === undefined ? {} : { conformal: toProtoConformal(conformal) }),
  };
}

function toProtoConformal({ set, ...rest }: NonNullable<Prediction['conformal']>): inferenceProto.Conformal {
  return { ...rest, labels: (set ?? []).map(String) };
}

function toProtoFeatures(uses: FeatureUses): inferenceProto.FeatureUses {
  const entries = Object.entries(uses).map(([input, { value, ageSeconds, status, feature, version, filledBy }]) => {
    const use: inferenceProto.FeatureUse = { value: toProtoValue(value), status };
    if (ageSeconds !== null) use.ageSeconds = ageSeconds;
    if (feature !== null) use.feature = feature;
    if (version !== null) use.version = version;
    if (filledBy !== undefined) use.filledBy = filledBy;
    return [input, use];
  });
  return { inputs: Object.fromEntries(entries) as Record<string, inferenceProto.FeatureUse> };
}

function toProtoValue(value: unknown): inferenceProto.InputValue {
  if (typeof value === 'number') return { number: value };
  if (typeof value === 'boolean') return { boolean: value };
  return typeof value === 'string' ? { text: value } : {};
}

function isPresent<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

function toProtoExplanation({ base, contributions, ...rest }: ModelExplanation): inferenceProto.Explanation {
  return { ...rest, baseValue: base, contributions: { ...contributions } };
}
