import type { FieldProblem } from '@intelgraph/kernel';

import { keyProblems, refuse, textProblems, valueProblems } from '../entries/entry-checks.js';

import type { NewExperiment } from './experiment.js';

export const MAX_EXPERIMENT_NAME = 500;
export const MAX_EXPERIMENT_TAG = 20_000;
const MAX_TAGS = 1000;
const MAX_DESCRIPTION = 8000;
const MAX_LOCATION = 2048;

const CONTROL = /[\u0000-\u001f\u007f]/;
/** A URI whose path a run's folder can be put behind: no query, no fragment, no way up. */
const LOCATION = /^(?!.*(?:\.\.|[?#%\s]))[A-Za-z][A-Za-z0-9+.-]*:\/?\S+$/;

/** @throws InvalidInputError naming every wrong field */
export function checkNewExperiment({ name, description, tags, artifactLocation }: NewExperiment): void {
  const problems = [...experimentNameProblems('name', name), ...experimentTagProblems(tags)];
  if (description !== undefined) problems.push(...valueProblems('description', description, MAX_DESCRIPTION));
  if (artifactLocation !== undefined) problems.push(...locationProblems(artifactLocation));
  refuse(problems);
}

/** Any text of up to 500 characters without control characters: MLflow's users put paths there. */
export function experimentNameProblems(field: string, name: unknown): FieldProblem[] {
  if (typeof name !== 'string') return [{ field, message: 'must be a string' }];
  const problems = textProblems(field, name, MAX_EXPERIMENT_NAME);
  if (problems.length > 0 || !CONTROL.test(name)) return problems;
  return [{ field, message: 'must not contain control characters' }];
}

export function experimentTagProblems(tags: Readonly<Record<string, string>> = {}): FieldProblem[] {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) return [{ field: 'tags', message: `must have at most ${MAX_TAGS} entries` }];
  return entries.flatMap(([key, value]) => [
    ...keyProblems(`tags.${key}`, key),
    ...valueProblems(`tags.${key}`, value, MAX_EXPERIMENT_TAG),
  ]);
}

function locationProblems(location: string): FieldProblem[] {
  const field = 'artifact_location';
  const problems = textProblems(field, location, MAX_LOCATION);
  if (problems.length > 0 || LOCATION.test(location)) return problems;
  return [{ field, message: 'must be a URI such as s3://bucket/folder, without query, fragment, escapes and ".."' }];
}
