import { modelVersionStageChanged } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import { IsNull, Not } from 'typeorm';

import type { RegistryParts } from '../ml-registry.ports.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { toVersionState } from '../versions/versions.mapper.js';

import { StageChangeEntity, type StageChangeCause } from './stage-change.entity.js';
import type { Stage } from './stage.states.js';

/** Why a version moves. */
export interface MoveReason {
  readonly cause: StageChangeCause;
  readonly reason: string;
  readonly transitionId: string | null;
  /** When it happened, where that was elsewhere; now unless given. */
  readonly at?: Date;
}

export interface MoveOptions {
  /** Whether versions that are in the stage already are archived; unless given, those in production are. */
  readonly archiveOthers?: boolean;
}

export interface Moved {
  /** The one that came last among those that were archived. */
  readonly replaced: ModelVersionEntity | null;
  readonly archived: readonly ModelVersionEntity[];
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
    { archiveOthers = to === 'production' }: MoveOptions = {},
  ): Promise<Moved> {
    const archived = archiveOthers ? await othersIn(tx, version, to) : [];
    const cause = why.cause === 'rollback' ? 'rollback' : 'replaced';
    for (const other of archived) await this.change(tx, context, other, 'archived', { ...why, cause }, null);
    const replaced = archived[0] ?? null;
    await this.change(tx, context, version, to, why, replaced?.id ?? null);
    return { replaced, archived };
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
    const { at, ...told } = why;
    const updatedAt = at ?? this.parts.clock.now();
    const revision = version.revision + 1;
    const changes = { stage: to, updatedAt, stageChangedAt: updatedAt, revision };
    Object.assign(version, changes);
    await tx.update(ModelVersionEntity, { id: version.id }, changes);
    await tx.query('UPDATE models SET updated_at = greatest(updated_at, $2) WHERE id = $1', [
      version.modelId,
      updatedAt,
    ]);
    await tx.insert(StageChangeEntity, {
      id: this.parts.ids.next(),
      workspace: version.workspace,
      modelId: version.modelId,
      versionId: version.id,
      version: version.version,
      fromStage,
      toStage: to,
      ...told,
      replacedVersionId,
      changedBy: context.principal.id,
      changedAt: updatedAt,
    });
    await this.parts.outbox.add(tx, context, {
      definition: modelVersionStageChanged,
      subject: `version/${version.id}`,
      aggregateId: version.id,
      aggregateVersion: revision,
      data: { ...toVersionState(version), from_stage: fromStage },
    });
  }
}

function othersIn(tx: Transaction, version: ModelVersionEntity, stage: Stage): Promise<ModelVersionEntity[]> {
  return tx.find(ModelVersionEntity, {
    where: { modelId: version.modelId, id: Not(version.id), stage, deletedAt: IsNull() },
    order: { stageChangedAt: 'DESC', number: 'DESC' },
  });
}
