import type { ModelOutput, Prediction } from '@intelgraph/model-serving';

/**
 * Predictions as MLflow's clients read them, as the model's own `pyfunc` answers when MLflow loads it: values alone, or one record a
 * row with `prediction` and, of a classifier, `probability_<class>`.
 */
export function predictionsJson(predictions: readonly Prediction[], { classes, form }: ModelOutput): string {
  if (form === 'values') return JSON.stringify({ predictions: predictions.map(({ prediction }) => prediction) });
  const columns = classes.map((name) => ({ name, key: `,${JSON.stringify(`probability_${name}`)}:` }));
  const records = predictions.map(({ prediction, probabilities }) => {
    const numbers = columns.map(({ name, key }) => key + JSON.stringify(probabilities?.[name] ?? null));
    return `{"prediction":${JSON.stringify(prediction)}${numbers.join('')}}`;
  });
  return `{"predictions":[${records.join(',')}]}`;
}
