import type { Transaction } from '@intelgraph/persistence';

/** A model of the registry that has another name since `at`. */
export interface ModelRename {
  readonly workspace: string;
  readonly from: string;
  readonly to: string;
  readonly at: Date;
}

/**
 * Gives deployments of the model, and the A/B tests it is an arm of, its new name. What is younger than the rename means
 * another model that has the old name by now.
 *
 * @returns whether anything served is concerned
 */
export async function renameServed(tx: Transaction, { workspace, from, to, at }: ModelRename): Promise<boolean> {
  const values = [workspace, from, to, at];
  let changed = 0;
  for (const statement of [RENAME_DEPLOYMENTS, ...['control_model', 'treatment_model'].map(renameArm)]) {
    const [, count] = await tx.query<[unknown[], number]>(statement, values);
    changed += count;
  }
  return changed > 0;
}

// No revision of its own: its routes stay, and going back one revision must not mean to go back to the same routes.
const RENAME_DEPLOYMENTS = `
  UPDATE deployments SET model_name = $3 WHERE workspace = $1 AND model_name = $2 AND created_at <= $4`;

const renameArm = (arm: string): string => `
  UPDATE ab_tests SET state = jsonb_set(state, '{${arm},model_name}', to_jsonb($3::text))
   WHERE workspace = $1 AND state -> '${arm}' ->> 'model_name' = $2
     AND (state ->> 'created_at')::timestamptz <= $4`;
