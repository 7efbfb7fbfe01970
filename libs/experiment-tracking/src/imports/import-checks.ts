import { refuse, valueProblems } from '../entries/entry-checks.js';
import { checkNewLoggedModel } from '../logged-models/logged-model-checks.js';
import { LOGGED_MODELS_TAG, MAX_LOGGED_MODELS } from '../runs/logged-models-tag.js';
import { checkChange, checkNewRun, checkSize } from '../runs/run-inputs.js';

import type { ImportedLoggedModel } from './imported-logged-model.js';
import type { ImportedRun } from './imported-run.js';

const LOGGED_MODEL_ID = /^m-[0-9a-f]{32}$/;
/** So many entries are checked at once: more than a request brings in, fewer than a run may hold. */
const ENTRIES_AT_ONCE = 1000;

/** @throws InvalidInputError naming every wrong field, with the limits of every run */
export function checkImportedRun(given: ImportedRun): void {
  const { experiment, name, userId, startedAt, endedAt } = given;
  checkSize('params', given.params);
  checkSize('tags', given.tags);
  const { [LOGGED_MODELS_TAG]: models = '', ...tags } = given.tags;
  refuse(valueProblems(`tags.${LOGGED_MODELS_TAG}`, models, MAX_LOGGED_MODELS));
  checkNewRun({ experiment, name, userId, startedAt });
  for (const params of chunksOf(given.params)) checkNewRun({ experiment, params });
  for (const some of chunksOf(tags)) checkNewRun({ experiment, tags: some });
  if (endedAt !== undefined) checkChange({ endedAt });
}

/** @throws InvalidInputError naming every wrong field */
export function checkImportedLoggedModel(given: ImportedLoggedModel): void {
  refuse(LOGGED_MODEL_ID.test(given.id) ? [] : [{ field: 'model_id', message: 'must be "m-" and 32 hex digits' }]);
  checkNewLoggedModel(given);
}

function chunksOf(entries: Readonly<Record<string, string>>): Record<string, string>[] {
  const all = Object.entries(entries);
  return Array.from({ length: Math.ceil(all.length / ENTRIES_AT_ONCE) }, (_, i) =>
    Object.fromEntries(all.slice(i * ENTRIES_AT_ONCE, (i + 1) * ENTRIES_AT_ONCE)),
  );
}
