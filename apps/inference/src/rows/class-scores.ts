import type { Prediction } from '@intelgraph/model-serving';

/** The probability of each class, in the order of the classes. */
export const scoresOf = ({ probabilities = {} }: Prediction, classes: readonly string[]): number[] =>
  classes.map((label) => probabilities[label] ?? 0);
