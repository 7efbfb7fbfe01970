import type { Transaction } from '@intelgraph/persistence';
import type { EntityManager } from 'typeorm';

import type { StageKind } from '../stages/stage.states.js';

import { DEFAULT_STAGE_MACHINE } from './default-stage-machine.js';
import { StageMachineEntity } from './stage-machine.entity.js';
import { StageMachine } from './stage-machine.js';

/** The stages of a workspace. Whoever goes by them to change a stage has locked the model before. */
export async function stageMachineOf(manager: EntityManager, workspace: string): Promise<StageMachine> {
  const found = await manager.findOneBy(StageMachineEntity, { workspace });
  if (found === null) return DEFAULT_STAGE_MACHINE;
  const { initial, stages, revision } = found;
  return new StageMachine({ initial, stages, revision });
}

/**
 * Holds off everybody who changes the stage of a version, until the transaction ends: they lock its model first. Stages
 * change rarely, so that this holds off other workspaces too does not matter.
 */
export async function holdStages(tx: Transaction): Promise<void> {
  await tx.query('LOCK TABLE models IN EXCLUSIVE MODE');
}

/** How many versions are in each stage, with those that were deleted and can be restored. */
export function countStages(
  tx: Transaction,
  workspace: string,
): Promise<{ stage: string; kind: StageKind; versions: number }[]> {
  return tx.query(
    `SELECT stage, stage_kind AS kind, count(*)::int AS versions FROM model_versions
      WHERE workspace = $1 AND purged_at IS NULL GROUP BY stage, stage_kind ORDER BY stage`,
    [workspace],
  );
}
