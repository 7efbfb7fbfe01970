import type { Transaction } from '@intelgraph/persistence';

import { artifactsBelow, type RunDraft } from './run-draft.js';
import { draftValues, insertionOf } from './run-insertion.queries.js';
import { RUN_COLUMNS, type RunRow, RUNS } from './run-row.js';
import { runUuid } from './run-ids.js';
import { RunDeletedError, RunNotFoundError } from './runs.errors.js';

/** The run, locked until the transaction ends. @throws RunNotFoundError */
export async function lockRun(tx: Transaction, workspace: string, id: string): Promise<RunRow> {
  const rows: RunRow[] = await tx.query(
    `SELECT ${RUN_COLUMNS} FROM ${RUNS}
      WHERE r.workspace = $1 AND r.id = $2 FOR NO KEY UPDATE OF r`,
    [workspace, runUuid(id) ?? null],
  );
  const run = rows[0];
  if (run === undefined) throw new RunNotFoundError(id);
  return run;
}

/** The same, and it must not be deleted. @throws RunNotFoundError, RunDeletedError */
export async function lockActiveRun(tx: Transaction, workspace: string, id: string): Promise<RunRow> {
  const run = await lockRun(tx, workspace, id);
  if (run.lifecycle_stage !== 'active') throw new RunDeletedError(id);
  return run;
}

/** What became of a draft; `isNew` is false where a run had its idempotency key before. */
export interface InsertedRun {
  readonly experimentId: string;
  readonly experimentName: string;
  readonly artifactUri: string | null;
  readonly isNew: boolean;
}

/**
 * Inserts a run into an active experiment, which cannot be deleted meanwhile. One statement: starting runs is a hot path.
 *
 * @returns undefined when there is no such active experiment
 */
export async function insertRun(tx: Transaction, draft: RunDraft): Promise<InsertedRun | undefined> {
  const rows: { id: string; name: string; artifact_uri: string | null; is_new: boolean }[] = await tx.query(
    `WITH experiment AS (
       SELECT id, name, number, rtrim(artifact_location, '/') || $14 AS artifact_uri FROM experiments
        WHERE workspace = $1 AND number = $13 AND lifecycle_stage = 'active' FOR SHARE
     ), inserted AS (${insertionOf('artifact_uri', 'experiment')})
     SELECT id, name, artifact_uri, EXISTS (SELECT 1 FROM inserted) AS is_new FROM experiment`,
    [...draftValues(draft), draft.experimentNumber, artifactsBelow(draft.id)],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return { experimentId: row.id, experimentName: row.name, artifactUri: row.artifact_uri, isNew: row.is_new };
}

/** The run that was made with the idempotency key of the draft. */
export async function runOfKey(tx: Transaction, { workspace, idempotencyKey }: RunDraft): Promise<RunRow> {
  const rows: RunRow[] = await tx.query(
    `SELECT ${RUN_COLUMNS} FROM ${RUNS}
      WHERE r.workspace = $1 AND r.idempotency_key = $2`,
    [workspace, idempotencyKey],
  );
  const run = rows[0];
  if (run === undefined) throw new Error('a run was neither inserted nor is there one of its key');
  return run;
}

/** Writes what can change of a run. */
export async function updateRun(tx: Transaction, run: RunRow): Promise<void> {
  await tx.query(
    `UPDATE runs SET name = $2, status = $3, lifecycle_stage = $4, params = $5, tags = $6, artifacts = $7, ended_at = $8,
                     deleted_at = $9, version = $10, datasets = $11
      WHERE id = $1`,
    [
      run.id,
      run.name,
      run.status,
      run.lifecycle_stage,
      JSON.stringify(run.params),
      JSON.stringify(run.tags),
      JSON.stringify(run.artifacts),
      run.ended_at,
      run.deleted_at,
      run.version,
      JSON.stringify(run.datasets),
    ],
  );
}
