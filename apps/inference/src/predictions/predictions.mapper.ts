import type { inferenceProto } from '@intelgraph/contracts';
import { assertName, InvalidInputError } from '@intelgraph/kernel';
import type {
  Answer,
  BatchAnswer,
  BatchRequest,
  InputRow,
  Prediction,
  PredictOptions,
  PredictRequest,
} from '@intelgraph/model-serving';

/** @throws InvalidInputError for a name that is none, and for an integer that a double cannot hold */
export function fromProtoRequest(request: inferenceProto.PredictRequest): PredictRequest {
  return { ...targetOf(request), inputs: fromProtoRow(request.inputs, 'inputs') };
}

/** @throws as `fromProtoRequest` */
export function fromProtoBatch(request: inferenceProto.PredictBatchRequest): BatchRequest {
  return { ...targetOf(request), inputs: request.inputs.map((row, i) => fromProtoRow(row, `inputs[${i}]`)) };
}

export function toProtoResponse({ served, prediction, warnings }: Answer): inferenceProto.PredictResponse {
  return {
    modelName: served.modelName,
    modelVersion: served.version,
    prediction: toProtoPrediction(prediction),
    warnings: [...warnings],
  };
}

export function toProtoBatch({ served, predictions, warnings }: BatchAnswer): inferenceProto.PredictBatchResponse {
  return {
    modelName: served.modelName,
    modelVersion: served.version,
    predictions: predictions.map(toProtoPrediction),
    warnings: [...warnings],
  };
}

type Target = Pick<inferenceProto.PredictRequest, 'modelName' | 'modelVersion' | 'options'>;

function targetOf({ modelName, modelVersion, options }: Target): Omit<PredictRequest, 'inputs'> {
  assertName('model_name', modelName);
  return {
    modelName,
    ...(modelVersion === undefined ? {} : { modelVersion }),
    ...(options === undefined ? {} : { options: fromProtoOptions(options) }),
  };
}

function fromProtoOptions(options: inferenceProto.PredictOptions): PredictOptions {
  const { returnConfidence, returnExplanation, routingKey } = options;
  return { returnConfidence, returnExplanation, ...(routingKey === undefined ? {} : { routingKey }) };
}

function fromProtoRow(row: inferenceProto.InputRow | undefined, path: string): InputRow {
  const entries = Object.entries(row?.values ?? {});
  return Object.fromEntries(entries.map(([column, value]) => [column, fromProtoValue(value, `${path}.${column}`)]));
}

function fromProtoValue(value: inferenceProto.InputValue, field: string): unknown {
  const { number, integer, text, boolean } = value;
  if (integer === undefined) return number ?? text ?? boolean ?? null;
  const exact = Number(integer);
  if (!Number.isSafeInteger(exact)) throw InvalidInputError.of(field, 'must lie within ±2^53');
  return exact;
}

function toProtoPrediction(answer: Prediction): inferenceProto.Prediction {
  const { predictionId, prediction, confidence, probabilities } = answer;
  return {
    predictionId,
    ...(typeof prediction === 'number' ? { number: prediction } : {}),
    ...(typeof prediction === 'string' ? { label: prediction } : {}),
    ...(typeof prediction === 'boolean' ? { flag: prediction } : {}),
    ...(confidence === undefined ? {} : { confidence }),
    probabilities: { ...probabilities },
  };
}
