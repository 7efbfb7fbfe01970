import type { TensorSpec } from '@intelgraph/ml-runtime';
import type { ModelOutput, Prediction, RunnableModel } from '@intelgraph/model-serving';

import { scoresOf } from '../rows/class-scores.js';
import { outputOf, rowOutput } from '../rows/tensor-answers.js';

/** The outputs of each row, or of all rows by output; where there is one output, without its name. */
export function predictAnswer(
  predictions: readonly Prediction[],
  { output: { classes, tensors }, isWhole = false }: Pick<RunnableModel, 'output' | 'isWhole'>,
  isColumnar: boolean,
): object {
  if (tensors !== undefined) return tensorAnswer(predictions, tensors, { isColumnar, isWhole });
  const labels = predictions.map(({ prediction }) => prediction);
  if (classes.length === 0) return isColumnar ? { outputs: labels } : { predictions: labels };
  const probabilities = predictions.map((prediction) => scoresOf(prediction, classes));
  if (isColumnar) return { outputs: { prediction: labels, probabilities } };
  return { predictions: labels.map((prediction, i) => ({ prediction, probabilities: probabilities[i] })) };
}

function tensorAnswer(
  predictions: readonly Prediction[],
  tensors: readonly TensorSpec[],
  { isColumnar, isWhole }: { readonly isColumnar: boolean; readonly isWhole: boolean },
): object {
  const names = tensors.map(({ name }) => name);
  const [only = ''] = names;
  if (isColumnar) {
    const columns = names.map((name) => [name, outputOf(predictions, name, isWhole)] as const);
    return { outputs: names.length === 1 ? columns[0]?.[1] : Object.fromEntries(columns) };
  }
  if (names.length === 1) return { predictions: predictions.map((prediction) => rowOutput(prediction, only)) };
  const rowOf = (prediction: Prediction): object =>
    Object.fromEntries(names.map((name) => [name, rowOutput(prediction, name)]));
  return { predictions: predictions.map(rowOf) };
}

/** The score of each class, for each example. */
export const classifyAnswer = (predictions: readonly Prediction[], { classes }: ModelOutput): object => ({
  results: predictions.map((prediction) => scoresOf(prediction, classes).map((score, i) => [classes[i], score])),
});

export const regressAnswer = (predictions: readonly Prediction[]): object => ({
  results: predictions.map(({ prediction }) => prediction),
});
