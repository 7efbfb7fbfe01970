import { nestedOf } from '@intelgraph/ml-runtime';
import type { Prediction } from '@intelgraph/model-serving';

/** An output of one row as nested lists, for `JSON.stringify`. */
export const rowOutput = ({ outputs }: Prediction, name: string): unknown =>
  outputs?.[name] === undefined ? null : nestedOf(outputs[name]);

/**
 * An output of all rows as nested lists. Of a model that counts no rows: what it answered, where it was asked once.
 *
 * @param isWhole whether the model counts no rows
 */
export function outputOf(predictions: readonly Prediction[], name: string, isWhole: boolean): unknown {
  const [first] = predictions;
  if (isWhole && first !== undefined && predictions.length === 1) return rowOutput(first, name);
  return predictions.map((prediction) => rowOutput(prediction, name));
}
