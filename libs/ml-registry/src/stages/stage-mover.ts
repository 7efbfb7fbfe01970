import { modelVersionStageChanged } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { toVersionState } from '../versions/versions.mapper.js';
import { findInStage } from '../versions/versions.queries.js';

import { StageChangeEntity, type StageChangeCause } from './stage-change.entity.js';
import type { Stage } from './stage.states.js';

/** Why a version moves. */
export interface MoveReason {
  readonly cause: StageChangeCause;
  readonly reason: string;
  readonly transitionId: string | null;
}

/** Changes the stage of a version and writes history and event, all in the caller's transaction. */
export class StageMover {
  constructor(private readonly parts: RegistryParts) {}

  /** The version in production is archived when another one takes its place. The model must be locked. */
  async move(
    tx: Transaction,
    context: RequestContext,
    version: ModelVersionEntity,
    to: Stage,
    why: MoveReason,
  ): Promise<{ replaced: ModelVersionEntity | null }> {
    const replaced = to === 'production' ? await findInStage(tx, version.modelId, 'production') : null;
    if (replaced !== null) {
      const cause = why.cause === 'rollback' ? 'rollback' : 'replaced';
      await this.change(tx, context, replaced, 'archived', { ...why, cause }, null);
    }
    await this.change(tx, context, version, to, why, replaced?.id ?? null);
    return { replaced };
  }

  private async change(
    tx: Transaction,
    context: RequestContext,
    version: ModelVersionEntity,
    to: Stage,
    why: MoveReason,
    replacedVersionId: string | null,
  ): Promise<void> {
    const fromStage = version.stage;
    Object.assign(version, { stage: to, updatedAt: this.parts.clock.now(), revision: version.revision + 1 });
    const { stage, updatedAt, revision } = version;
    await tx.update(ModelVersionEntity, { id: version.id }, { stage, updatedAt, revision });
    await tx.insert(StageChangeEntity, {
      id: this.parts.ids.next(),
      workspace: version.workspace,
      modelId: version.modelId,
      versionId: version.id,
      version: version.version,
      fromStage,
      toStage: to,
      ...why,
      replacedVersionId,
      changedBy: context.principal.id,
      changedAt: updatedAt,
    });
    await this.parts.outbox.add(tx, context, {
      definition: modelVersionStageChanged,
      subject: `version/${version.id}`,
      aggregateId: version.id,
      aggregateVersion: revision,
      data: toVersionState(version),
    });
  }
}
