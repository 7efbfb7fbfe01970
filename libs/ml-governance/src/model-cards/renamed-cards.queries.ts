import type { Transaction } from '@intelgraph/persistence';

/** A model of the registry that has another name since `at`. */
export interface RenamedModel {
  readonly workspace: string;
  readonly modelId: string;
  readonly from: string;
  readonly to: string;
  readonly at: Date;
}

/**
 * Gives the cards and statements of a model its new name, and what was heard of its versions. Facts are known by name alone:
 * those that are younger than the rename are about another model that has the old name by now.
 *
 * @returns the versions that have cards
 */
export async function renameCards(tx: Transaction, renamed: RenamedModel): Promise<string[]> {
  const { workspace, modelId, from, to, at } = renamed;
  for (const table of ['model_card_statements', 'model_card_generations']) {
    await tx.query(`UPDATE ${table} SET model_name = $3 WHERE workspace = $1 AND model_id = $2`, [
      workspace,
      modelId,
      to,
    ]);
  }
  await tx.query(
    `UPDATE model_card_facts SET model_name = $3, state = jsonb_set(state, '{model_name}', to_jsonb($3::text))
      WHERE workspace = $1 AND model_name = $2 AND (state ->> 'created_at')::timestamptz <= $4`,
    [workspace, from, to, at],
  );
  const rows = await tx.query<{ version: string }[]>(
    `SELECT version FROM model_card_statements WHERE workspace = $1 AND model_id = $2
     UNION SELECT version FROM model_card_generations WHERE workspace = $1 AND model_id = $2`,
    [workspace, modelId],
  );
  return rows.map(({ version }) => version);
}
