import type { ModelOutput, Prediction } from '@intelgraph/model-serving';

/**
 * Predictions as MLflow's clients read them: one record a row, with the columns that the model's own `pyfunc` answers with when
 * MLflow loads it: `prediction` and, of a classifier, `probability_<class>`.
 */
export function predictionsJson(predictions: readonly Prediction[], { classes }: ModelOutput): string {
  const columns = classes.map((name) => ({ name, key: `,${JSON.stringify(`probability_${name}`)}:` }));
  const records = predictions.map(({ prediction, probabilities }) => {
    const numbers = columns.map(({ name, key }) => key + JSON.stringify(probabilities?.[name] ?? null));
    return `{"prediction":${JSON.stringify(prediction)}${numbers.join('')}}`;
  });
  return `{"predictions":[${records.join(',')}]}`;
}
