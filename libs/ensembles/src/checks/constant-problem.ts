import type { ConstantAnswer } from '../graph/graph.js';

import type { NodeAnswer } from './sides.js';

const TOLERANCE = 1e-6;

/** Why an answer cannot be one of a node; undefined where it can. */
export function constantProblem({ prediction, probabilities }: ConstantAnswer, answer: NodeAnswer): string | undefined {
  const { type, classes } = answer;
  const isOfType = type === 'string' ? typeof prediction === 'string' : typeof prediction === 'number';
  if (!isOfType) return `prediction must be a ${type === 'string' ? 'text' : 'number'}`;
  if (type === 'long' && !Number.isSafeInteger(prediction)) return 'prediction must be a whole number';
  if (classes.length > 0 && !classes.includes(String(prediction))) return `prediction must be one of the classes`;
  if (probabilities === undefined) return undefined;
  const values = Object.values(probabilities);
  const isComplete = values.length === classes.length && classes.every((name) => Object.hasOwn(probabilities, name));
  if (!isComplete) return 'probabilities must hold a number for each class, and nothing else';
  const sum = values.reduce((total, one) => total + one, 0);
  const isFair = values.every((one) => one >= 0 && one <= 1) && Math.abs(sum - 1) <= TOLERANCE;
  return isFair ? undefined : 'probabilities must lie between 0 and 1 and add up to 1';
}
