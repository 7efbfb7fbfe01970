import type { PromotionPolicyState } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

import type { CanaryEvidence, CardEvidence, EvaluationEvidence } from './version-evidence.entity.js';

/** A fact about a version from another service. */
export interface EvidenceRecord {
  readonly workspace: string;
  readonly kind: 'evaluation' | 'model_card' | 'canary';
  readonly id: string;
  readonly modelName: string;
  readonly version: string;
  readonly revision: number;
  readonly facts: EvaluationEvidence | CardEvidence | CanaryEvidence;
  readonly recordedAt: Date;
}

/** Keeps the copies of what other services decide or find: newer revisions replace older ones, never the other way. */
export class PoliciesProjection {
  async applyPolicy(tx: Transaction, workspace: string, policy: PromotionPolicyState): Promise<void> {
    await tx.query(
      `INSERT INTO promotion_policies (workspace, id, name, to_stage, model_pattern, status, requirements, revision)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (workspace, id) DO UPDATE
         SET name = excluded.name, to_stage = excluded.to_stage, model_pattern = excluded.model_pattern,
             status = excluded.status, requirements = excluded.requirements, revision = excluded.revision
       WHERE promotion_policies.revision < excluded.revision`,
      [
        workspace,
        policy.id,
        policy.name,
        policy.to_stage,
        policy.model_pattern,
        policy.status,
        policy.requirements,
        policy.revision,
      ],
    );
  }

  async applyEvidence(tx: Transaction, record: EvidenceRecord): Promise<void> {
    await tx.query(
      `INSERT INTO version_evidence (workspace, kind, id, model_name, version, revision, facts, recorded_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (workspace, kind, id) DO UPDATE
         SET revision = excluded.revision, facts = excluded.facts, recorded_at = excluded.recorded_at
       WHERE version_evidence.revision < excluded.revision`,
      [
        record.workspace,
        record.kind,
        record.id,
        record.modelName,
        record.version,
        record.revision,
        record.facts,
        record.recordedAt,
      ],
    );
  }
}
