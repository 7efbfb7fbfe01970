import { isPromotion } from '../policies/promotions.js';
import type { StageMachine, StageStep } from '../stage-machines/stage-machine.js';
import type { ModelVersionEntity } from '../versions/model-version.entity.js';
import { ModelVersionDeprecatedError } from '../versions/versions.errors.js';

import { StageStepError, unknownStage, VersionNotDeployableError } from './stages.errors.js';

/**
 * The change of a version to another stage.
 *
 * @throws InvalidInputError when the workspace has no such stage, StageStepError when none leads there
 * @throws VersionNotDeployableError, ModelVersionDeprecatedError
 */
export function stageStep(machine: StageMachine, version: ModelVersionEntity, toStage: string): StageStep {
  const from = machine.find(version.stage);
  const to = machine.find(toStage);
  if (to === undefined) throw unknownStage(machine, toStage);
  if (from === undefined || !machine.can(from.name, to.name)) {
    throw new StageStepError(version.version, version.stage, to.name, from?.transitions ?? []);
  }
  if (to.kind === 'production' && version.artifactStatus !== 'stored') {
    throw new VersionNotDeployableError(version.version, version.artifactStatus);
  }
  if (version.deprecation !== null && isPromotion(from.kind, to.kind)) {
    throw new ModelVersionDeprecatedError(version.version, version.deprecation.reason, version.deprecation.successor);
  }
  return { machine, from, to };
}
