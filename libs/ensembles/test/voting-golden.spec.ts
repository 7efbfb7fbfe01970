import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { averageOf, majorityOf, type NodeAnswer, type RowAnswer, type Vote } from '../src/index.js';

interface Golden {
  readonly classifiers: readonly {
    readonly classes: string[];
    readonly weights: number[] | null;
    /** By member, row and class. */
    readonly probabilities: number[][][];
    readonly labels: string[][];
    readonly soft: string[];
    readonly soft_probabilities: number[][];
    readonly hard: string[];
  }[];
  readonly regressors: readonly {
    readonly weights: number[] | null;
    readonly values: number[][];
    readonly mean: number[];
  }[];
}

// Made by voting.py with scikit-learn.
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'voting.json'), 'utf8')) as Golden;

const votesOf = (answers: readonly RowAnswer[], weights: number[] | null): Vote[] =>
  answers.map((answer, i) => ({ name: `m${i}`, answer, weight: weights?.[i] ?? 1 }));

describe.each(golden.classifiers)('classes $classes with weights $weights', (known) => {
  const { classes, weights, probabilities, labels } = known;
  const of: NodeAnswer = { type: 'string', classes, hasProbabilities: true };
  const rows = known.soft.map((_, row) =>
    votesOf(
      probabilities.map((member, i) => ({
        prediction: labels[i]![row]!,
        probabilities: Object.fromEntries(classes.map((name, k) => [name, member[row]![k]!])),
      })),
      weights,
    ),
  );

  it("are averaged as scikit-learn's VotingClassifier averages them", () => {
    const answers = rows.map(averageOf(of));

    expect(answers.map(({ prediction }) => prediction)).toEqual(known.soft);
    expect(answers.map((answer) => classes.map((name) => answer.probabilities![name]))).toEqual(
      known.soft_probabilities.map((row) => row.map((one) => expect.closeTo(one, 12))),
    );
  });

  it('are counted as it counts them, ties to the first class', () => {
    const answers = rows.map(majorityOf(of));

    expect(answers.map(({ prediction }) => prediction)).toEqual(known.hard);
    for (const { probabilities: shares = {} } of answers) {
      expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });
});

it.each(golden.regressors)(
  'numbers are averaged as VotingRegressor averages them, weights $weights',
  ({ weights, values, mean }) => {
    const join = averageOf({ type: 'double', classes: [], hasProbabilities: false });
    const means = mean.map(
      (_, row) =>
        join(
          votesOf(
            values.map((own) => ({ prediction: own[row]! })),
            weights,
          ),
        ).prediction,
    );

    expect(means).toEqual(mean.map((one) => expect.closeTo(one, 12)));
  },
);
