import type { TensorSpec } from '@intelgraph/ml-runtime';
import type { RunnableModel, Prediction } from '@intelgraph/model-serving';

import { outputOf } from '../rows/tensor-answers.js';

/** Every output by its name, for all rows, as MLflow's own flavor of ONNX answers tensors; an only one that has none without it. */
function tensorsJson(
  predictions: readonly Prediction[],
  tensors: readonly TensorSpec[],
  { isWhole, isNamed }: { readonly isWhole: boolean; readonly isNamed: boolean },
): string {
  const [only] = tensors;
  if (!isNamed && only !== undefined) return JSON.stringify({ predictions: outputOf(predictions, only.name, isWhole) });
  const outputs = tensors.map(({ name }) => [name, outputOf(predictions, name, isWhole)]);
  return JSON.stringify({ predictions: Object.fromEntries(outputs) as object });
}

/**
 * Predictions as MLflow's clients read them, as the model's own `pyfunc` answers when MLflow loads it: values alone, or one record a
 * row with `prediction` and, of a classifier, `probability_<class>`.
 */
export function predictionsJson(
  predictions: readonly Prediction[],
  { output: { classes, tensors, form }, isWhole = false }: Pick<RunnableModel, 'output' | 'isWhole'>,
): string {
  if (tensors !== undefined) return tensorsJson(predictions, tensors, { isWhole, isNamed: form !== 'values' });
  if (form === 'values') return JSON.stringify({ predictions: predictions.map(({ prediction }) => prediction) });
  const columns = classes.map((name) => ({ name, key: `,${JSON.stringify(`probability_${name}`)}:` }));
  const records = predictions.map(({ prediction, probabilities }) => {
    const numbers = columns.map(({ name, key }) => key + JSON.stringify(probabilities?.[name] ?? null));
    return `{"prediction":${JSON.stringify(prediction)}${numbers.join('')}}`;
  });
  return `{"predictions":[${records.join(',')}]}`;
}
