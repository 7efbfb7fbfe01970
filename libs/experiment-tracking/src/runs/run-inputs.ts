import type { FieldProblem } from '@intelgraph/kernel';

import {
  jsonProblems,
  keyProblems,
  MAX_KEY_LENGTH,
  refuse,
  textProblems,
  valueProblems,
} from '../entries/entry-checks.js';
import { pointProblems } from '../metrics/metric-inputs.js';

import type { NewRun, RunBatch, RunChange, RunDataset } from './run.js';

const MAX_ENTRIES = 1000;
/** Of parameters, and of tags, that one run may have in all. */
const MAX_ENTRIES_OF_RUN = 10_000;
const MAX_TEXT_LENGTH = 8000;
const MAX_NAME = 8000;
const DIGEST = /^[0-9a-f]{64}$/;
/** The last millisecond of the year 9999: what every client and PostgreSQL agree on. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** @throws InvalidInputError naming every wrong field */
export function checkNewRun(wanted: NewRun): void {
  const problems: FieldProblem[] = [...entryProblems('params', wanted.params), ...tagProblems(wanted.tags)];
  if (wanted.name !== undefined) problems.push(...textProblems('name', wanted.name, MAX_NAME));
  if (wanted.userId !== undefined) problems.push(...valueProblems('user_id', wanted.userId, MAX_KEY_LENGTH));
  problems.push(...timeProblems('start_time', wanted.startedAt));
  refuse([...problems, ...datasetProblems(wanted.datasets)]);
}

/** @throws InvalidInputError naming every wrong digest */
export function checkDatasets(datasets: readonly RunDataset[]): void {
  refuse(datasetProblems(datasets));
}

/** @throws InvalidInputError naming every wrong field */
export function checkBatch(batch: RunBatch): void {
  refuse([...entryProblems('params', batch.params), ...tagProblems(batch.tags), ...pointProblems(batch.metrics)]);
}

/** @throws InvalidInputError naming every wrong field */
export function checkChange({ name, endedAt }: RunChange): void {
  refuse([...(name === undefined ? [] : textProblems('name', name, MAX_NAME)), ...timeProblems('end_time', endedAt)]);
}

/** What a run holds after a write. @throws InvalidInputError */
export function checkSize(field: 'params' | 'tags', entries: object): void {
  if (Object.keys(entries).length <= MAX_ENTRIES_OF_RUN) return;
  refuse([{ field, message: `of one run are at most ${MAX_ENTRIES_OF_RUN}` }]);
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
    ...jsonProblems(`${field}.${key}`, value, MAX_TEXT_LENGTH),
  ]);
}

function tagProblems(tags: Readonly<Record<string, string>> = {}): FieldProblem[] {
  return entryProblems('tags', tags);
}

function datasetProblems(datasets: readonly RunDataset[] = []): FieldProblem[] {
  return datasets.flatMap(({ digest }, i) =>
    DIGEST.test(digest) ? [] : [{ field: `datasets[${i}].digest`, message: 'must be the 64 hex digits of a SHA-256' }],
  );
}

function timeProblems(field: string, time: Date | undefined): FieldProblem[] {
  if (time === undefined || (time.getTime() >= 0 && time.getTime() <= LATEST)) return [];
  return [{ field, message: 'must be a time from 1970 to the year 9999, in milliseconds' }];
}
