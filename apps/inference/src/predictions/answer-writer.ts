import { nestedOf, type NamedTensors } from '@intelgraph/ml-runtime';
import {
  type Answer,
  type BatchAnswer,
  type FeatureUses,
  type ModelExplanation,
  type Prediction,
  type PredictOptions,
  type ServedVersion,
  toFeatureUseState,
} from '@intelgraph/model-serving';

/** Tensors by name as nested lists, for `JSON.stringify`. */
const nestedOutputs = (outputs: NamedTensors): object =>
  Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, nestedOf(tensor)]));

const heads = new WeakMap<ServedVersion, string>();

/** The fields that are the same in all answers of a version, as JSON. */
function headOf(served: ServedVersion): string {
  let head = heads.get(served);
  if (head === undefined) {
    const { endpoint, modelName, version, abTest } = served;
    const fields = { model_name: modelName, model_version: version, endpoint };
    head = JSON.stringify(abTest === undefined ? fields : { ...fields, ab_test: abTest }).slice(1, -1);
    heads.set(served, head);
  }
  return head;
}

/** The answer of `POST /predict` as JSON text, put together by hand: ids and numbers need no escaping. */
export function writeAnswer(answer: Answer, options: PredictOptions | undefined): string {
  const { served, prediction, features } = answer;
  const tail = options?.returnExplanation === true ? tailOf(answer.explanation ?? null, answer.warnings) : '';
  const used = features === undefined ? '' : `,"features":${writeFeatures(features)}`;
  return `{${fieldsOf(prediction)},${headOf(served)}${used}${tail}}`;
}

/** The answer of `POST /predict/batch` as JSON text. */
export function writeBatchAnswer(answer: BatchAnswer, options: PredictOptions | undefined): string {
  const { served, servedRows, features, predictions } = answer;
  const rows = predictions.map((prediction, i) => {
    const [who, used] = [servedRows?.[i], features?.[i]];
    const source = who === undefined ? '' : `,${headOf(who)}`;
    return `{${fieldsOf(prediction)}${source}${used === undefined ? '' : `,"features":${writeFeatures(used)}`}}`;
  });
  const tail = options?.returnExplanation === true ? tailOf(null, answer.warnings) : '';
  return `{${headOf(served)},"count":${rows.length},"predictions":[${rows.join()}]${tail}}`;
}

/** One row of a batch as `POST /predict` would answer it, as JSON text. */
export function writeBatchRow({ served, servedRows, features, predictions }: BatchAnswer, row: number): string {
  const prediction = predictions[row];
  if (prediction === undefined) throw new TypeError('the batch has no such row');
  const used = features?.[row];
  const filled = used === undefined ? '' : `,"features":${writeFeatures(used)}`;
  return `{${fieldsOf(prediction)},${headOf(servedRows?.[row] ?? served)}${filled}}`;
}

function fieldsOf(prediction: Prediction): string {
  const { conformal, branches } = prediction;
  let text = answerOf(prediction);
  if (branches !== undefined) text += `,"branches":${JSON.stringify(branches)}`;
  return conformal === undefined ? text : `${text},${writeConformal(conformal)}`;
}

function writeConformal({ level, method, set, interval, oodScore }: NonNullable<Prediction['conformal']>): string {
  return JSON.stringify({
    confidence_level: level,
    conformal_method: method,
    ...(set === undefined ? {} : { prediction_set: set }),
    ...(interval === undefined ? {} : { prediction_interval: interval }),
    ood_score: oodScore,
  }).slice(1, -1);
}

function answerOf({ predictionId, prediction, outputs, confidence, probabilities }: Prediction): string {
  const answer = outputs === undefined ? prediction : nestedOutputs(outputs);
  const text = `"prediction_id":"${predictionId}","prediction":${JSON.stringify(answer)}`;
  if (probabilities === undefined) return text;
  return `${text},"confidence":${JSON.stringify(confidence)},"probabilities":${JSON.stringify(probabilities)}`;
}

function writeFeatures(uses: FeatureUses): string {
  const entries = Object.entries(uses).map(([input, use]) => [input, toFeatureUseState(use, use.status)]);
  return JSON.stringify(Object.fromEntries(entries));
}

function tailOf(explanation: ModelExplanation | null, warnings: readonly string[]): string {
  return `,"explanation":${JSON.stringify(toWire(explanation))},"warnings":${JSON.stringify(warnings)}`;
}

function toWire(explanation: ModelExplanation | null): object | null {
  if (explanation === null) return null;
  const { base, backgroundRows, contributions, value, ...rest } = explanation;
  return { ...rest, base_value: base, value, contributions, background_rows: backgroundRows };
}
