import type { FieldProblem } from '@intelgraph/kernel';

import { keyProblems, textProblems } from '../entries/entry-checks.js';

import type { MetricPoint } from './metric-point.js';

export const MAX_POINTS = 1000;
const MAX_MODEL_ID = 100;
const MAX_DATASET_TEXT = 500;

/** What is wrong with points of metrics; `metrics[3].key` names a field. */
export function pointProblems(points: readonly MetricPoint[] = []): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (points.length > MAX_POINTS)
    problems.push({ field: 'metrics', message: `must have at most ${MAX_POINTS} points` });
  for (const [i, point] of points.slice(0, MAX_POINTS).entries()) problems.push(...problemsOf(`metrics[${i}]`, point));
  return problems;
}

function problemsOf(path: string, { key, value, step, time, modelId, dataset }: MetricPoint): FieldProblem[] {
  const problems = keyProblems(`${path}.key`, key);
  if (typeof value !== 'number') problems.push({ field: `${path}.value`, message: 'must be a number' });
  if (BigInt.asIntN(64, step) !== step)
    problems.push({ field: `${path}.step`, message: 'must be from -2^63 to 2^63-1' });
  if (time !== undefined && !(time.getTime() >= 0))
    problems.push({ field: `${path}.timestamp`, message: 'must be a time from 1970 to the year 275760' });
  if (modelId !== undefined) problems.push(...textProblems(`${path}.model_id`, modelId, MAX_MODEL_ID));
  if (dataset !== undefined) {
    problems.push(...textProblems(`${path}.dataset_name`, dataset.name, MAX_DATASET_TEXT));
    problems.push(...textProblems(`${path}.dataset_digest`, dataset.digest, MAX_DATASET_TEXT));
  }
  return problems;
}
