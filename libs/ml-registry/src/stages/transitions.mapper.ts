import type { TransitionState } from '@intelgraph/contracts';

import type { StageChangeEntity } from './stage-change.entity.js';
import type { StageTransitionEntity } from './stage-transition.entity.js';

/** A transition as the interface and the events show it. */
export function toTransitionState(transition: StageTransitionEntity): TransitionState {
  return {
    id: transition.id,
    model_id: transition.modelId,
    model_name: transition.modelName,
    version: transition.version,
    from_stage: transition.fromStage,
    to_stage: transition.toStage,
    status: transition.status,
    comment: transition.comment,
    checklist: transition.checklist,
    requested_by: transition.requestedBy,
    requested_at: transition.requestedAt.toISOString(),
    decided_by: transition.decidedBy,
    decided_at: transition.decidedAt?.toISOString() ?? null,
    decision_comment: transition.decisionComment,
    replaced_version: transition.replacedVersion,
    expires_at: transition.expiresAt?.toISOString() ?? null,
    archive_existing_versions: transition.archiveExisting,
  };
}

/** One line of the history of stages. */
export interface StageChangeState {
  id: string;
  version: string;
  from_stage: string;
  to_stage: string;
  /** What the stage was to the platform then. */
  to_stage_kind: string;
  cause: string;
  transition_id: string | null;
  reason: string;
  changed_by: string;
  changed_at: string;
}

export function toStageChangeState(change: StageChangeEntity): StageChangeState {
  return {
    id: change.id,
    version: change.version,
    from_stage: change.fromStage,
    to_stage: change.toStage,
    to_stage_kind: change.toStageKind,
    cause: change.cause,
    transition_id: change.transitionId,
    reason: change.reason,
    changed_by: change.changedBy,
    changed_at: change.changedAt.toISOString(),
  };
}
