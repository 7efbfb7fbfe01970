import type { AnswerDifference, VersionAnswer } from './replay.js';

/** What runs a model may change its outputs by as much: calibration lets kernels differ by it. */
export const SAME_WITHIN = 1e-5;

type Answer = Pick<VersionAnswer, 'prediction' | 'probabilities'>;

/** How far `after` is from `before`. */
export function differenceOf(before: Answer, after: Answer): AnswerDifference {
  const { prediction: from } = before;
  const { prediction: to } = after;
  const areNumbers = typeof from === 'number' && typeof to === 'number';
  return {
    same: areNumbers ? Math.abs(to - from) <= SAME_WITHIN * Math.max(1, Math.abs(from)) : from === to,
    prediction: areNumbers ? to - from : null,
    probabilities: probabilitiesBetween(before.probabilities, after.probabilities),
  };
}

function probabilitiesBetween(
  before: Answer['probabilities'],
  after: Answer['probabilities'],
): Readonly<Record<string, number>> | null {
  if (before === null || after === null) return null;
  const [from, to] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const classes = new Set([...from.keys(), ...to.keys()]);
  return Object.fromEntries([...classes].map((name) => [name, (to.get(name) ?? 0) - (from.get(name) ?? 0)]));
}
