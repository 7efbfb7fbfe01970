import { InvalidInputError } from '@intelgraph/kernel';

import { inputCheck, text } from '../inputs/check-input.js';
import { STAGE_KINDS } from '../stages/stage.states.js';
import type { ModelVersionEntity } from '../versions/model-version.entity.js';
import { uuidOf } from '../versions/run-ids.js';
import { checkSourcedInput } from '../versions/sourced-input.js';
import { ModelVersionImmutableError } from '../versions/versions.errors.js';

import type { ImportedVersion } from './imported-version.js';

/** As far as a text of digits still means a number, not a semantic version. */
const LARGEST_NUMBER = 999_999_999;

const checkAuthor = inputCheck({ type: 'object', properties: { author: text(256) } });

/** @throws InvalidInputError naming the wrong field */
export function checkImportedVersion(given: ImportedVersion): void {
  checkSourcedInput(given);
  checkAuthor({ author: given.author });
  if (!Number.isInteger(given.number) || given.number < 1 || given.number > LARGEST_NUMBER)
    throw InvalidInputError.of('version', `must be a whole number from 1 to ${LARGEST_NUMBER}`);
  if (!STAGE_KINDS.includes(given.stage))
    throw InvalidInputError.of('stage', `must be one of ${STAGE_KINDS.join(', ')}`);
}

/** The version of this number must be the one that is imported. @throws ModelVersionImmutableError naming what differs */
export function assertSameOrigin(version: ModelVersionEntity, given: ImportedVersion): void {
  const runId = given.run_id === undefined || given.run_id === '' ? null : uuidOf(given.run_id);
  const same = {
    source: version.source === given.source,
    run_id: runId === null || version.runId === runId,
    creation_timestamp: version.createdAt.getTime() === given.createdAt.getTime(),
  };
  const differing = Object.entries(same).flatMap(([field, isSame]) => (isSame ? [] : [field]));
  if (differing.length > 0) throw new ModelVersionImmutableError(version.modelName, version.version, differing);
}
