import type { FieldProblem } from '@intelgraph/kernel';

import { refuse, textProblems, valueProblems } from '../entries/entry-checks.js';

import type { NewLoggedModel } from './logged-model.js';

const MAX_NAME = 500;
const MAX_SOURCE_RUN_ID = 250;
const MAX_ENTRIES = 1000;
const MAX_KEY = 250;
const MAX_VALUE = 100_000;
const FORBIDDEN = /[/:.%"']/;

/** @throws InvalidInputError naming every wrong field */
export function checkNewLoggedModel({ name, modelType, sourceRunId, params, tags }: NewLoggedModel): void {
  refuse([
    ...(name === undefined ? [] : nameProblems(name)),
    ...valueProblems('model_type', modelType ?? '', MAX_NAME),
    ...valueProblems('source_run_id', sourceRunId ?? '', MAX_SOURCE_RUN_ID),
    ...entryProblems('params', params),
    ...entryProblems('tags', tags),
  ]);
}

/** @throws InvalidInputError */
export function checkEntries(field: 'params' | 'tags', entries: Readonly<Record<string, string>>): void {
  refuse(entryProblems(field, entries));
}

function nameProblems(name: string): FieldProblem[] {
  const problems = textProblems('name', name, MAX_NAME);
  if (problems.length > 0 || !FORBIDDEN.test(name)) return problems;
  return [{ field: 'name', message: 'must not contain / : . % " or \'' }];
}

function entryProblems(field: string, entries: Readonly<Record<string, string>> = {}): FieldProblem[] {
  const list = Object.entries(entries);
  if (list.length > MAX_ENTRIES) return [{ field, message: `must have at most ${MAX_ENTRIES} entries` }];
  return list.flatMap(([key, value]) => [
    ...textProblems(`${field}.${key}`, key, MAX_KEY),
    ...valueProblems(`${field}.${key}`, value, MAX_VALUE),
  ]);
}
