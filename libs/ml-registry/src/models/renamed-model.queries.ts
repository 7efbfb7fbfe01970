import type { Transaction } from '@intelgraph/persistence';

import type { ModelEntity } from './model.entity.js';
import { moveEvidence } from './models.queries.js';

/**
 * Brings what this database keeps by a model's name to its new one. References by name that were not resolved stay as they
 * were given; what was resolved is kept by id.
 */
export async function renameReferences(tx: Transaction, model: ModelEntity, from: string): Promise<void> {
  const { id, workspace, name: to, updatedAt } = model;
  await tx.query(
    `UPDATE model_versions SET model_name = $2, updated_at = $3, revision = revision + 1 WHERE model_id = $1`,
    [id, to, updatedAt],
  );
  await tx.query(`UPDATE stage_transitions SET model_name = $2 WHERE model_id = $1`, [id, to]);
  await moveEvidence(tx, workspace, from, to);
  // Until governance's own change is heard of, and so that no promotion slips through in between.
  await tx.query(
    `UPDATE promotion_policies SET model_pattern = $3
      WHERE workspace = $1 AND model_pattern = $2 AND strpos($2, '*') = 0`,
    [workspace, from, to],
  );
  for (const arm of ['control_model', 'treatment_model']) await renameArms(tx, arm, workspace, from, to);
  await tx.query(
    `UPDATE ab_tests SET control_key = $2::text || '@' || (control_model ->> 'version')
      WHERE workspace = $1 AND control_model ->> 'model_name' = $2`,
    [workspace, to],
  );
}

/** An arm was given as a name or an id; what was given as the old name is the new one from now on. */
async function renameArms(tx: Transaction, arm: string, workspace: string, from: string, to: string): Promise<void> {
  await tx.query(
    `UPDATE ab_tests SET ${arm} = ${arm} || jsonb_build_object('model_name', $3::text, 'model_id',
            CASE WHEN ${arm} ->> 'model_id' = $2 THEN $3::text ELSE ${arm} ->> 'model_id' END)
      WHERE workspace = $1 AND ${arm} ->> 'model_name' = $2 AND (${arm} ->> 'resolved')::boolean`,
    [workspace, from, to],
  );
}
