import { modelVersionMoved, type ModelVersionState } from '@intelgraph/contracts';
import { ForbiddenError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';
import { announceVersion } from '../models/announcements.js';
import type { RegistrySettingsService } from '../settings/registry-settings.service.js';
import { stageMachineOf } from '../stage-machines/stage-machines.queries.js';
import { toVersionState } from '../versions/versions.mapper.js';
import { findVersionLocked, type VersionKey } from '../versions/versions.queries.js';

import { StageMover } from './stage-mover.js';
import { unknownStage } from './stages.errors.js';

export interface FreeMove {
  /** As the workspace calls it. */
  readonly to_stage: string;
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
   * @throws ForbiddenError where the settings ask for approvals, InvalidInputError
   */
  async move(context: RequestContext, model: string, version: VersionKey, to: FreeMove): Promise<ModelVersionState> {
    requireRole(context, 'editor');
    if ((await this.settings.mlflowTransitions(context.workspace)) !== 'free') {
      throw new ForbiddenError('stages change by approved transitions in this workspace');
    }
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { version: found } = await findVersionLocked(tx, context.workspace, model, version);
      const machine = await stageMachineOf(tx, context.workspace);
      const stage = machine.find(to.to_stage);
      if (stage === undefined) throw unknownStage(machine, to.to_stage);
      const from_stage = found.stage;
      const why = { cause: 'free' as const, reason: '', transitionId: null };
      const move = { machine, to: stage, archiveOthers: to.archive_existing };
      const { archived } = await this.mover.move(tx, context, found, move, why);
      await announceVersion(this.parts, tx, context, modelVersionMoved, found, {
        from_stage,
        archived: archived.map((other) => other.version),
      });
      return toVersionState(found);
    });
  }
}
