import { modelVersionMoved, type ModelVersionState } from '@intelgraph/contracts';
import { ForbiddenError, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';
import { announceVersion } from '../models/announcements.js';
import type { RegistrySettingsService } from '../settings/registry-settings.service.js';
import { toVersionState } from '../versions/versions.mapper.js';
import { findVersionLocked, type VersionKey } from '../versions/versions.queries.js';

import { StageMover } from './stage-mover.js';
import { STAGES, type Stage } from './stage.states.js';

export interface FreeMove {
  readonly to_stage: Stage;
  /** Whether the versions that are in the stage already are archived; else they stay, in production too. */
  readonly archive_existing: boolean;
}

/** Changes of stage without approval, as MLflow makes them, where the workspace's settings allow it. */
export class FreeMovesService {
  private readonly mover: StageMover;

  constructor(
    private readonly parts: RegistryParts,
    private readonly settings: RegistrySettingsService,
  ) {
    this.mover = new StageMover(parts);
  }

  /**
   * Moves a version from any stage to any other at once, whatever its files are: who sets a workspace free takes
   * MLflow's rules for ours. The same stage again changes nothing but archives the others.
   *
   * @throws ForbiddenError where the settings ask for approvals
   */
  async move(context: RequestContext, model: string, version: VersionKey, to: FreeMove): Promise<ModelVersionState> {
    requireRole(context, 'editor');
    if (!STAGES.includes(to.to_stage)) throw InvalidInputError.of('to_stage', `must be one of ${STAGES.join(', ')}`);
    if ((await this.settings.mlflowTransitions(context.workspace)) !== 'free') {
      throw new ForbiddenError('stages change by approved transitions in this workspace');
    }
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { version: found } = await findVersionLocked(tx, context.workspace, model, version);
      const from_stage = found.stage;
      const why = { cause: 'free' as const, reason: '', transitionId: null };
      const options = { archiveOthers: to.archive_existing };
      const { archived } = await this.mover.move(tx, context, found, to.to_stage, why, options);
      await announceVersion(this.parts, tx, context, modelVersionMoved, found, {
        from_stage,
        archived: archived.map((other) => other.version),
      });
      return toVersionState(found);
    });
  }
}
