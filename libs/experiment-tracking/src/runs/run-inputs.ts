import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';

import type { NewRun, RunBatch } from './run.js';

const MAX_POINTS = 1000;
const MAX_ENTRIES = 1000;
const MAX_KEY_LENGTH = 250;
const MAX_TEXT_LENGTH = 8000;
const MAX_STEP = 2n ** 63n - 1n;
const DIGEST = /^[0-9a-f]{64}$/;

/** Names of metrics, parameters and tags: as MLflow allows them, without control characters. */
const KEY = /^[\p{L}\p{N} _./:@-]+$/u;

/** @throws InvalidInputError naming every wrong field */
export function checkNewRun(wanted: NewRun): void {
  const problems: FieldProblem[] = [...entryProblems('params', wanted.params), ...tagProblems(wanted.tags)];
  if (wanted.name !== undefined) problems.push(...textProblems('name', wanted.name, MAX_KEY_LENGTH));
  for (const [i, dataset] of (wanted.datasets ?? []).entries()) {
    if (!DIGEST.test(dataset.digest)) {
      problems.push({ field: `datasets[${i}].digest`, message: 'must be the 64 hex digits of a SHA-256' });
    }
  }
  refuse(problems);
}

/** @throws InvalidInputError naming every wrong field */
export function checkBatch(batch: RunBatch): void {
  const problems: FieldProblem[] = [...entryProblems('params', batch.params), ...tagProblems(batch.tags)];
  const points = batch.metrics ?? [];
  if (points.length > MAX_POINTS)
    problems.push({ field: 'metrics', message: `must have at most ${MAX_POINTS} points` });
  for (const [i, { key, value, step }] of points.slice(0, MAX_POINTS).entries()) {
    problems.push(...keyProblems(`metrics[${i}].key`, key));
    if (!Number.isFinite(value)) problems.push({ field: `metrics[${i}].value`, message: 'must be a finite number' });
    if (step < 0n || step > MAX_STEP)
      problems.push({ field: `metrics[${i}].step`, message: 'must be from 0 to 2^63-1' });
  }
  refuse(problems);
}

/** @throws InvalidInputError */
export function checkArtifact(artifact: { name: string; digest: string }): void {
  const problems = keyProblems('artifact.name', artifact.name);
  if (!DIGEST.test(artifact.digest)) {
    problems.push({ field: 'artifact.digest', message: 'must be the 64 hex digits of a SHA-256' });
  }
  refuse(problems);
}

function entryProblems(field: string, entries: Readonly<Record<string, unknown>> = {}): FieldProblem[] {
  const list = Object.entries(entries);
  if (list.length > MAX_ENTRIES) return [{ field, message: `must have at most ${MAX_ENTRIES} entries` }];
  return list.flatMap(([key, value]) => [
    ...keyProblems(`${field}.${key}`, key),
    ...(JSON.stringify(value).length > MAX_TEXT_LENGTH
      ? [{ field: `${field}.${key}`, message: `must be at most ${MAX_TEXT_LENGTH} characters long` }]
      : []),
  ]);
}

function tagProblems(tags: Readonly<Record<string, string>> = {}): FieldProblem[] {
  return entryProblems('tags', tags);
}

function keyProblems(field: string, key: string): FieldProblem[] {
  const problems = textProblems(field, key, MAX_KEY_LENGTH);
  if (problems.length > 0 || KEY.test(key)) return problems;
  return [{ field, message: 'may hold only letters, digits, space, "_", ".", "/", ":", "@" and "-"' }];
}

function textProblems(field: string, text: string, max: number): FieldProblem[] {
  if (text.length === 0) return [{ field, message: 'must not be empty' }];
  if (text.length > max) return [{ field, message: `must be at most ${max} characters long` }];
  return text.includes('\0') ? [{ field, message: 'must not contain NUL characters' }] : [];
}

function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw new InvalidInputError(problems);
}
