import type { ConstantAnswer } from '../graph/graph.js';

import type { NodeAnswer } from '../checks/sides.js';

/** What a node says of one row. */
export interface RowAnswer {
  readonly prediction: string | number | boolean;
  /** Class to probability. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** A member's answer to a row, and what it weighs. */
export interface Vote {
  /** Of the member, for messages. */
  readonly name: string;
  readonly answer: RowAnswer;
  readonly weight: number;
}

type Joined = (votes: readonly Vote[]) => RowAnswer;

/**
 * Joins answers of members as scikit-learn's VotingClassifier (`voting='soft'`) and VotingRegressor do: the weighted mean of
 * probabilities, and the most probable class, of equally probable ones the first; or the weighted mean of numbers.
 *
 * @param of what the members answer; of classes, in the order that decides ties
 * @returns what throws TypeError where a member's answer is not of that kind
 */
export function averageOf(of: NodeAnswer): Joined {
  return of.classes.length === 0 ? meanNumber : (votes) => meanProbabilities(of, votes);
}

/**
 * Counts predicted classes as scikit-learn's VotingClassifier (`voting='hard'`) does: the class with the most weight behind it, of
 * equal ones the first. Probabilities are the shares of the weights.
 *
 * @param of as for {@link averageOf}
 * @returns as {@link averageOf}
 */
export function majorityOf(of: NodeAnswer): Joined {
  return (votes) => {
    const weights = new Map(of.classes.map((name) => [name, 0]));
    for (const { name, answer, weight } of votes) {
      const label = String(answer.prediction);
      const before = weights.get(label);
      if (before === undefined) throw new TypeError(`${name} answered ${label}, which is none of the classes`);
      weights.set(label, before + weight);
    }
    return ofShares(of, [...weights.values()], totalOf(votes));
  };
}

function meanNumber(votes: readonly Vote[]): RowAnswer {
  let sum = 0;
  for (const { name, answer, weight } of votes) {
    if (typeof answer.prediction !== 'number') throw new TypeError(`${name} answered no number`);
    sum += weight * answer.prediction;
  }
  return { prediction: sum / totalOf(votes) };
}

function meanProbabilities(of: NodeAnswer, votes: readonly Vote[]): RowAnswer {
  const sums = of.classes.map(() => 0);
  for (const { name, answer, weight } of votes) {
    of.classes.forEach((label, k) => {
      const probability = answer.probabilities?.[label];
      if (probability === undefined) throw new TypeError(`${name} answered no probability of ${label}`);
      sums[k] = (sums[k] ?? 0) + weight * probability;
    });
  }
  return ofShares(of, sums, totalOf(votes));
}

function ofShares({ type, classes }: NodeAnswer, sums: readonly number[], total: number): RowAnswer {
  let best = 0;
  sums.forEach((sum, k) => {
    if (sum > (sums[best] ?? 0)) best = k;
  });
  return {
    prediction: labelOf(type, classes[best] ?? ''),
    probabilities: Object.fromEntries(classes.map((label, k) => [label, (sums[k] ?? 0) / total])),
  };
}

const totalOf = (votes: readonly Vote[]): number => votes.reduce((sum, { weight }) => sum + weight, 0);

const labelOf = (type: NodeAnswer['type'], label: string): string | number =>
  type === 'string' ? label : Number(label);

/** A constant as a model would answer it. */
export function constantAnswer({ prediction, probabilities }: ConstantAnswer, { classes }: NodeAnswer): RowAnswer {
  if (classes.length === 0) return { prediction };
  const sure = (): Record<string, number> =>
    Object.fromEntries(classes.map((label) => [label, label === String(prediction) ? 1 : 0]));
  return { prediction, probabilities: probabilities ?? sure() };
}
