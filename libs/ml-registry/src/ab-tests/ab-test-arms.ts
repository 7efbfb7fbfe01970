import { InvalidInputError } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import { ModelNotFoundError } from '../models/models.errors.js';
import { ModelVersionNotFoundError } from '../versions/versions.errors.js';
import { findVersion } from '../versions/versions.queries.js';

import type { AbTestArm } from './ab-test.entity.js';
import type { AbTestReference } from './new-ab-test.js';

/** The two arms of a test, as references. */
export interface AbTestArms<T> {
  readonly control_model: T;
  readonly treatment_model: T;
}

/**
 * Looks both versions up. An arm whose model is not known here stays a reference with `resolved: false`.
 *
 * @throws InvalidInputError for a version that a known model does not have, and for twice the same version
 */
export async function resolveArms(
  tx: Transaction,
  workspace: string,
  references: AbTestArms<AbTestReference>,
): Promise<AbTestArms<AbTestArm>> {
  const control_model = await resolveArm(tx, workspace, references.control_model, 'control_model');
  const treatment_model = await resolveArm(tx, workspace, references.treatment_model, 'treatment_model');
  if (keyOf(control_model) === keyOf(treatment_model)) {
    throw InvalidInputError.of('treatment_model', 'must be another version than the control');
  }
  return { control_model, treatment_model };
}

/** What tells one version from another. */
export const keyOf = ({ model_name, version }: AbTestArm): string => `${model_name}@${version}`;

async function resolveArm(
  tx: Transaction,
  workspace: string,
  { model_id, version }: AbTestReference,
  field: string,
): Promise<AbTestArm> {
  try {
    const found = await findVersion(tx, workspace, model_id, version);
    const artifact_digest = found.artifactStatus === 'stored' ? found.artifactDigest : null;
    return { model_id, model_name: found.modelName, version, resolved: true, artifact_digest };
  } catch (error) {
    if (error instanceof ModelVersionNotFoundError) throw InvalidInputError.of(`${field}.version`, error.message);
    if (!(error instanceof ModelNotFoundError)) throw error;
    return { model_id, model_name: model_id, version, resolved: false, artifact_digest: null };
  }
}
