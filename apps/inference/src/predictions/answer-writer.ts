import type { Answer, BatchAnswer, Prediction, PredictOptions, ServedVersion } from '@intelgraph/model-serving';

const heads = new WeakMap<ServedVersion, string>();

/** The fields that are the same in all answers of a version, as JSON. */
function headOf(served: ServedVersion): string {
  let head = heads.get(served);
  if (head === undefined) {
    const { endpoint, modelName, version } = served;
    const fields = { model_name: modelName, model_version: version, endpoint };
    head = JSON.stringify(fields).slice(1, -1);
    heads.set(served, head);
  }
  return head;
}

/** The answer of `POST /predict` as JSON text, put together by hand: ids and numbers need no escaping. */
export function writeAnswer({ served, prediction, warnings }: Answer, options: PredictOptions | undefined): string {
  return `{${fieldsOf(prediction)},${headOf(served)}${tailOf(warnings, options)}}`;
}

/** The answer of `POST /predict/batch` as JSON text. */
export function writeBatchAnswer(answer: BatchAnswer, options: PredictOptions | undefined): string {
  const { served, predictions, warnings } = answer;
  let rows = '';
  for (const prediction of predictions) rows += `${rows === '' ? '' : ','}{${fieldsOf(prediction)}}`;
  const count = predictions.length;
  return `{${headOf(served)},"count":${count},"predictions":[${rows}]${tailOf(warnings, options)}}`;
}

function fieldsOf({ predictionId, prediction, confidence, probabilities }: Prediction): string {
  const text = `"prediction_id":"${predictionId}","prediction":${JSON.stringify(prediction)}`;
  if (probabilities === undefined) return text;
  return `${text},"confidence":${JSON.stringify(confidence)},"probabilities":${JSON.stringify(probabilities)}`;
}

function tailOf(warnings: readonly string[], options: PredictOptions | undefined): string {
  if (options?.returnExplanation !== true) return '';
  return `,"explanation":null,"warnings":${JSON.stringify(warnings)}`;
}
