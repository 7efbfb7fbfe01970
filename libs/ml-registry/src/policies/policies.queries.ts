import type { EntityManager } from 'typeorm';

import type { ModelVersionEntity } from '../versions/model-version.entity.js';

import type { Evidence } from './requirements.js';
import { TransitionApprovalEntity } from './transition-approval.entity.js';
import { type CardEvidence, type EvaluationEvidence, VersionEvidenceEntity } from './version-evidence.entity.js';

/** Newest evaluations that are looked at. */
const MAX_EVALUATIONS = 200;

/** What is known of a version apart from checklist and approvals. */
export async function evidenceOf(
  manager: EntityManager,
  version: ModelVersionEntity,
): Promise<Omit<Evidence, 'checklist' | 'approvals'>> {
  const of = { workspace: version.workspace, modelName: version.modelName, version: version.version };
  const evaluations = await manager.find(VersionEvidenceEntity, {
    where: { ...of, kind: 'evaluation' },
    order: { recordedAt: 'DESC', id: 'DESC' },
    take: MAX_EVALUATIONS,
  });
  const card = await manager.findOne(VersionEvidenceEntity, {
    where: { ...of, kind: 'model_card' },
    order: { recordedAt: 'DESC', id: 'DESC' },
  });
  return {
    metrics: version.metrics,
    evaluations: evaluations.map(({ facts }) => facts as EvaluationEvidence),
    card: card === null ? null : (card.facts as CardEvidence),
    succeededCanary: await manager.existsBy(VersionEvidenceEntity, { ...of, kind: 'canary' }),
    finishedAbTest: await tookPartInFinishedTest(manager, version),
  };
}

/** Approvals of a transition, oldest first. */
export function approvalsOf(manager: EntityManager, transitionId: string): Promise<TransitionApprovalEntity[]> {
  return manager.find(TransitionApprovalEntity, {
    where: { transitionId },
    order: { approvedAt: 'ASC', approver: 'ASC' },
  });
}

/** A test whose traffic was not split as agreed says nothing; one that a guard-rail stopped speaks for its control alone. */
async function tookPartInFinishedTest(manager: EntityManager, version: ModelVersionEntity): Promise<boolean> {
  const arm = (column: string): string =>
    `(${column}->>'version' = $2 AND ${column}->>'model_id' IN ($3, $4) AND ${column}->>'resolved' = 'true')`;
  const rows = await manager.query<unknown[]>(
    `SELECT 1 FROM ab_tests
      WHERE workspace = $1 AND status = 'stopped' AND started_at IS NOT NULL
        AND stop_reason IS DISTINCT FROM 'sample_ratio_mismatch'
        AND (${arm('control_model')} OR (${arm('treatment_model')} AND stop_reason IS DISTINCT FROM 'guardrail_violated'))
      LIMIT 1`,
    [version.workspace, version.version, version.modelId, version.modelName],
  );
  return rows.length > 0;
}
