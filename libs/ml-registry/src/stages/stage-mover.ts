import { modelVersionStageChanged } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import { IsNull, Not } from 'typeorm';

import type { RegistryParts } from '../ml-registry.ports.js';
import type { StageDefinition, StageStep } from '../stage-machines/stage-machine.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { toVersionState } from '../versions/versions.mapper.js';

import { StageChangeEntity, type StageChangeCause } from './stage-change.entity.js';
import { StageTakenError } from './stages.errors.js';

/** Why a version moves. */
export interface MoveReason {
  readonly cause: StageChangeCause;
  readonly reason: string;
  readonly transitionId: string | null;
  /** When it happened, where that was elsewhere; now unless given. */
  readonly at?: Date;
}

/** Where a version goes. */
export interface Move extends Pick<StageStep, 'machine' | 'to'> {
  /** Whether versions that are in the stage already are archived; as the stage says unless given. */
  readonly archiveOthers?: boolean | undefined;
  /** When it was decided which ones are replaced; none that came later is. */
  readonly askedAt?: Date;
}

export interface Moved {
  /** The one that came last among those that were archived. */
  readonly replaced: ModelVersionEntity | null;
  readonly archived: readonly ModelVersionEntity[];
}

/** Changes the stage of a version and writes history and event, all in the caller's transaction. */
export class StageMover {
  constructor(private readonly parts: RegistryParts) {}

  /** The model must be locked before the stages are read. @throws StageTakenError */
  async move(
    tx: Transaction,
    context: RequestContext,
    version: ModelVersionEntity,
    { machine, to, archiveOthers = to.replaced === 'archive', askedAt }: Move,
    why: MoveReason,
  ): Promise<Moved> {
    const archived = archiveOthers ? await othersIn(tx, version, to.name) : [];
    const later = archived.find(({ stageChangedAt }) => askedAt !== undefined && stageChangedAt > askedAt);
    if (later !== undefined) throw new StageTakenError(version.version, to.name, later.version);
    const cause = why.cause === 'rollback' ? 'rollback' : 'replaced';
    for (const other of archived) await this.change(tx, context, other, machine.archived, { ...why, cause }, null);
    const replaced = archived[0] ?? null;
    await this.change(tx, context, version, to, why, replaced?.id ?? null);
    return { replaced, archived };
  }

  private async change(
    tx: Transaction,
    context: RequestContext,
    version: ModelVersionEntity,
    to: StageDefinition,
    why: MoveReason,
    replacedVersionId: string | null,
  ): Promise<void> {
    const fromStage = version.stage;
    const { at, ...told } = why;
    const updatedAt = at ?? this.parts.clock.now();
    const revision = version.revision + 1;
    const changes = { stage: to.name, stageKind: to.kind, updatedAt, stageChangedAt: updatedAt, revision };
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
      toStage: to.name,
      toStageKind: to.kind,
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

function othersIn(tx: Transaction, version: ModelVersionEntity, stage: string): Promise<ModelVersionEntity[]> {
  return tx.find(ModelVersionEntity, {
    where: { modelId: version.modelId, id: Not(version.id), stage, deletedAt: IsNull() },
    order: { stageChangedAt: 'DESC', number: 'DESC' },
  });
}
