import type { Transaction } from '@intelgraph/persistence';

import type { LoggedModelRow } from '../logged-models/logged-model-row.js';

/**
 * Makes sure that no later experiment gets this number. Until the transaction ends nobody else takes one in the workspace.
 *
 * @returns whether the number is free
 */
export async function reserveExperimentNumber(tx: Transaction, workspace: string, number: bigint): Promise<boolean> {
  await tx.query(
    `INSERT INTO experiment_counters (workspace, last_number) VALUES ($1, $2)
     ON CONFLICT (workspace) DO UPDATE
       SET last_number = greatest(experiment_counters.last_number, excluded.last_number)`,
    [workspace, number.toString()],
  );
  const taken: unknown[] = await tx.query(`SELECT 1 FROM experiments WHERE workspace = $1 AND number = $2`, [
    workspace,
    number.toString(),
  ]);
  return taken.length === 0;
}

/** Gives a run that was inserted just now the end that it had. */
export async function endImportedRun(tx: Transaction, id: string, endedAt: Date): Promise<void> {
  await tx.query(`UPDATE runs SET ended_at = $2 WHERE id = $1`, [id, endedAt]);
}

/** Gives a logged model that was inserted just now the status and the time of change that it had. */
export async function dateLoggedModel(tx: Transaction, { id, status, updated_at }: LoggedModelRow): Promise<void> {
  await tx.query(`UPDATE logged_models SET status = $2, updated_at = $3 WHERE id = $1`, [id, status, updated_at]);
}

/** Whether an id of a logged model is taken, in whichever workspace. Until the transaction ends nobody else takes it by import. */
export async function holdLoggedModelId(tx: Transaction, id: string): Promise<boolean> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('tracking.logged_model', hashtext($1)::bigint))`, [id]);
  const rows: unknown[] = await tx.query(`SELECT 1 FROM logged_models WHERE id = $1`, [id]);
  return rows.length > 0;
}
