import type { TestPredictions } from '@intelgraph/contracts';

/** Predictions of several models on the same rows, in the terms of the first model's classes. */
export interface AlignedPredictions {
  readonly task: TestPredictions['task'];
  readonly target: string;
  /** Two classes: 1 for the positive one. More: the index of the class. Regression: the number. */
  readonly truth: Float64Array;
  readonly models: readonly AlignedModel[];
}

export interface AlignedModel {
  /** In the terms of `truth`. */
  readonly predicted: Float64Array;
  /** Two classes: probability of the positive one. */
  readonly scores: Float64Array | undefined;
  /** Classifiers: probability of the true class. */
  readonly certainty: Float64Array | undefined;
}

/** Brings predictions together, or says why they cannot be compared. */
export function alignPredictions(all: readonly TestPredictions[]): AlignedPredictions | string {
  const [first] = all;
  if (first === undefined) return 'there are no predictions';
  const { task, target } = first;
  if (all.some((other) => other.task !== task)) return 'the versions are for different tasks';
  if (all.some((other) => other.target !== target)) return 'the versions were judged by different target columns';
  const names = namesOf(first);
  if (all.some((other) => namesOf(other).join('\n') !== names.join('\n'))) return 'the versions know different classes';
  const positive = first.classes?.[first.positive ?? -1];
  const terms = all.map((one) => termsOf(one, names, positive));
  const truth = Float64Array.from(first.truth, terms[0]);
  const sameRows = all.every((one, k) => {
    const other = Float64Array.from(one.truth, terms[k]);
    return other.length === truth.length && other.every((value, row) => value === truth[row]);
  });
  if (!sameRows) return 'the rows of the evaluations differ';
  return { task, target, truth, models: all.map((one, k) => alignedModel(one, terms[k], positive)) };
}

const namesOf = ({ classes = [] }: TestPredictions): string[] => [...classes].sort();

type Terms = ((value: number) => number) | undefined;

/** From a model's own index of a class to the common terms. */
function termsOf(
  { classes }: TestPredictions,
  names: readonly string[],
  positive: string | undefined,
): (value: number) => number {
  if (classes === undefined) return (value) => value;
  if (positive !== undefined) return (index) => (classes[index] === positive ? 1 : 0);
  return (index) => names.indexOf(classes[index] ?? '');
}

function alignedModel(one: TestPredictions, terms: Terms, positive: string | undefined): AlignedModel {
  // A model of two classes may call the other one positive.
  const turned = positive !== undefined && one.classes?.[one.positive ?? -1] !== positive;
  return {
    predicted: Float64Array.from(one.predicted, terms),
    scores:
      positive === undefined ? undefined : one.scores && Float64Array.from(one.scores, (p) => (turned ? 1 - p : p)),
    certainty: one.true_probabilities && Float64Array.from(one.true_probabilities),
  };
}
