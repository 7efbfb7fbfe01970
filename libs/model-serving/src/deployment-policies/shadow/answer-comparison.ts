import type { NamedTensors, TensorValue } from '@intelgraph/ml-runtime';

import type { RowPrediction } from '../../models/model-runtime.js';

/** How far two answers to one row are apart. */
export interface AnswerComparison {
  /** Of answers that are classes: whether it is the same one. */
  readonly sameClass?: boolean;
  /** Of answers that are numbers, or tensors of them: the largest difference, shadow minus answer, with its sign. */
  readonly number?: number;
  /** Of answers with probabilities: the largest difference of that of any class. */
  readonly probability?: number;
}

/** Compares two answers to one row; null where they are not of one kind, or a number in them is not finite. */
export function compareAnswers(answer: RowPrediction, shadow: RowPrediction): AnswerComparison | null {
  if (answer.outputs !== undefined || shadow.outputs !== undefined)
    return compareTensors(answer.outputs, shadow.outputs);
  if (isClass(answer) !== isClass(shadow)) return null;
  if (isClass(answer)) {
    const sameClass = String(answer.prediction) === String(shadow.prediction);
    const probability = probabilityDifference(answer.probabilities, shadow.probabilities);
    if (Number.isNaN(probability)) return null;
    return probability === undefined ? { sameClass } : { sameClass, probability };
  }
  const number = Number(shadow.prediction) - Number(answer.prediction);
  return Number.isFinite(number) ? { number } : null;
}

/** A number without probabilities is a value; all else is a class, also one whose name is a number. */
const isClass = ({ prediction, probabilities }: RowPrediction): boolean =>
  probabilities !== undefined || typeof prediction !== 'number';

/** A class that only one of them knows has the probability 0 for the other. */
function probabilityDifference(
  one: RowPrediction['probabilities'],
  other: RowPrediction['probabilities'],
): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  let most = 0;
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    most = Math.max(most, Math.abs((one[name] ?? 0) - (other[name] ?? 0)));
  }
  return most;
}

function compareTensors(one: NamedTensors | undefined, other: NamedTensors | undefined): AnswerComparison | null {
  if (one === undefined || other === undefined) return null;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return null;
  let most = 0;
  let sameClass: boolean | undefined;
  for (const name of names) {
    const [left, right] = [one[name], other[name]];
    if (left === undefined || right === undefined || !isAlike(left, right)) return null;
    if (left.datatype === 'BYTES') {
      sameClass = sameClass !== false && isSameText(left, right);
      continue;
    }
    const difference = largestDifference(left, right);
    if (!Number.isFinite(difference)) return null;
    if (Math.abs(difference) > Math.abs(most)) most = difference;
  }
  return { ...(sameClass === undefined ? {} : { sameClass }), number: most };
}

/** Precision may differ; text is no number. */
const isAlike = (one: TensorValue, other: TensorValue): boolean =>
  (one.datatype === 'BYTES') === (other.datatype === 'BYTES') && one.shape.join() === other.shape.join();

function isSameText(one: TensorValue, other: TensorValue): boolean {
  for (let i = 0; i < one.data.length; i++) if (one.data[i] !== other.data[i]) return false;
  return true;
}

function largestDifference(one: TensorValue, other: TensorValue): number {
  let most = 0;
  for (let i = 0; i < one.data.length; i++) {
    const difference = Number(other.data[i] ?? 0) - Number(one.data[i] ?? 0);
    if (Number.isNaN(difference)) return NaN;
    if (Math.abs(difference) > Math.abs(most)) most = difference;
  }
  return most;
}
