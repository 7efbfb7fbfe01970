import { type Page, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { listLoggedModels, type LoggedModelFilter } from './listed-logged-models.queries.js';
import { LOGGED_MODEL_COLUMNS, type LoggedModelRow, toLoggedModel } from './logged-model-row.js';
import type { LoggedModel } from './logged-model.js';
import { LoggedModelNotFoundError } from './logged-models.errors.js';

/** Reads logged models of the caller's workspace. */
export class LoggedModelsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first, unless ordered. @throws InvalidInputError that names `filter`, `order_by` or `page_token` */
  list(context: RequestContext, filter: LoggedModelFilter): Promise<Page<LoggedModel>> {
    requireRole(context, 'viewer');
    return listLoggedModels(this.dataSource, context.workspace, filter);
  }

  /** @throws LoggedModelNotFoundError also for a deleted one, unless those are wanted */
  async get(context: RequestContext, id: string, options: { deletedToo?: boolean } = {}): Promise<LoggedModel> {
    requireRole(context, 'viewer');
    const rows: LoggedModelRow[] = id.includes('\0')
      ? []
      : await this.dataSource.query(
          `SELECT ${LOGGED_MODEL_COLUMNS} FROM logged_models l WHERE l.workspace = $1 AND l.id = $2`,
          [context.workspace, id],
        );
    const row = rows[0];
    if (row === undefined || (row.lifecycle_stage === 'deleted' && options.deletedToo !== true))
      throw new LoggedModelNotFoundError(id);
    return toLoggedModel(row);
  }
}

export interface LoggedModelDraft {
  readonly id: string;
  readonly workspace: string;
  readonly experiment: bigint;
  readonly name: string;
  readonly modelType: string | null;
  readonly sourceRunId: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdBy: string;
  readonly now: Date;
}

/**
 * Inserts a pending model into an active experiment.
 *
 * @returns undefined when there is no such active experiment
 */
export async function insertLoggedModel(tx: Transaction, draft: LoggedModelDraft): Promise<LoggedModelRow | undefined> {
  const rows: LoggedModelRow[] = await tx.query(
    `WITH experiment AS (
       SELECT id, number, rtrim(artifact_location, '/') || $3 AS artifact_uri FROM experiments
        WHERE workspace = $1 AND number = $2 AND lifecycle_stage = 'active' FOR SHARE
     )
     INSERT INTO logged_models (id, workspace, experiment_id, experiment_number, artifact_uri, name, model_type,
                                source_run_id, status, lifecycle_stage, params, tags, created_by, created_at, updated_at,
                                version)
     SELECT $4, $1, id, number, artifact_uri, $5, $6, $7, 'pending', 'active', $8, $9, $10, $11, $11, 1 FROM experiment
     RETURNING *, NULL AS metrics`,
    [
      draft.workspace,
      draft.experiment.toString(),
      `/models/${draft.id}/artifacts`,
      draft.id,
      draft.name,
      draft.modelType,
      draft.sourceRunId,
      JSON.stringify(draft.params),
      JSON.stringify(draft.tags),
      draft.createdBy,
      draft.now,
    ],
  );
  return rows[0];
}

/** The model, locked until the transaction ends. @throws LoggedModelNotFoundError also for a deleted one */
export async function lockLoggedModel(tx: Transaction, workspace: string, id: string): Promise<LoggedModelRow> {
  const row = await lockLoggedModelIfThere(tx, workspace, id);
  if (row?.lifecycle_stage !== 'active') throw new LoggedModelNotFoundError(id);
  return row;
}

/** The model, deleted or not, locked until the transaction ends. */
export async function lockLoggedModelIfThere(
  tx: Transaction,
  workspace: string,
  id: string,
): Promise<LoggedModelRow | undefined> {
  if (id.includes('\0')) return undefined;
  const rows: LoggedModelRow[] = await tx.query(
    `SELECT ${LOGGED_MODEL_COLUMNS} FROM logged_models l
      WHERE l.workspace = $1 AND l.id = $2 FOR NO KEY UPDATE OF l`,
    [workspace, id],
  );
  return rows[0];
}

export async function updateLoggedModel(tx: Transaction, row: LoggedModelRow): Promise<void> {
  await tx.query(
    `UPDATE logged_models SET status = $2, lifecycle_stage = $3, params = $4, tags = $5, updated_at = $6, version = $7
      WHERE id = $1`,
    [
      row.id,
      row.status,
      row.lifecycle_stage,
      JSON.stringify(row.params),
      JSON.stringify(row.tags),
      row.updated_at,
      row.version,
    ],
  );
}
