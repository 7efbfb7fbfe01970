import type { ModelOutput, Prediction } from '@intelgraph/model-serving';

import { scoresOf } from '../rows/class-scores.js';

/** The outputs of each row, or of all rows by output; where there is one output, without its name. */
export function predictAnswer(
  predictions: readonly Prediction[],
  { classes }: ModelOutput,
  isColumnar: boolean,
): object {
  const labels = predictions.map(({ prediction }) => prediction);
  if (classes.length === 0) return isColumnar ? { outputs: labels } : { predictions: labels };
  const probabilities = predictions.map((prediction) => scoresOf(prediction, classes));
  if (isColumnar) return { outputs: { prediction: labels, probabilities } };
  return { predictions: labels.map((prediction, i) => ({ prediction, probabilities: probabilities[i] })) };
}

/** The score of each class, for each example. */
export const classifyAnswer = (predictions: readonly Prediction[], { classes }: ModelOutput): object => ({
  results: predictions.map((prediction) => scoresOf(prediction, classes).map((score, i) => [classes[i], score])),
});

export const regressAnswer = (predictions: readonly Prediction[]): object => ({
  results: predictions.map(({ prediction }) => prediction),
});
