import { loggedModelCreated, loggedModelUpdated } from '@intelgraph/contracts';
import { type Clock, mergedEntries, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { loggedModelEvent } from '../logged-models/logged-model-event.js';
import { checkEntries } from '../logged-models/logged-model-checks.js';
import { type LoggedModelRow, toLoggedModel } from '../logged-models/logged-model-row.js';
import type { LoggedModel } from '../logged-models/logged-model.js';
import { LoggedModelNotFoundError } from '../logged-models/logged-models.errors.js';
import { insertLoggedModel, lockLoggedModel, updateLoggedModel } from '../logged-models/logged-models.queries.js';
import { whyNoRun } from '../runs/new-run.js';

import { checkImportedLoggedModel } from './import-checks.js';
import type { ImportedLoggedModel } from './imported-logged-model.js';
import { ImportConflictError } from './imports.errors.js';
import { dateLoggedModel, holdLoggedModelId } from './imports.queries.js';

export interface LoggedModelImport {
  readonly model: LoggedModel;
  readonly isNew: boolean;
}

/** Takes logged models of other tracking servers over, under their ids; the same one again changes nothing. */
export class LoggedModelImportsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws ImportConflictError naming what differs from the model of this id, or `model_id` for one that was deleted;
   *   InvalidInputError, ExperimentNotFoundError, ExperimentDeletedError, ForbiddenError
   */
  async take(context: RequestContext, given: ImportedLoggedModel): Promise<LoggedModelImport> {
    requireRole(context, 'admin');
    checkImportedLoggedModel(given);
    return inTransaction(this.dataSource, async (tx) => {
      if (await holdLoggedModelId(tx, given.id)) {
        return { model: await this.goOn(tx, context, given), isNew: false };
      }
      const row = await this.insert(tx, context, given);
      await this.announce(tx, context, row);
      return { model: toLoggedModel(row), isNew: true };
    });
  }

  private async insert(tx: Transaction, context: RequestContext, given: ImportedLoggedModel): Promise<LoggedModelRow> {
    const { id, experiment, name, params, tags } = given;
    const row = await insertLoggedModel(tx, {
      ...{ id, experiment, name, params, tags },
      workspace: context.workspace,
      modelType: given.modelType ?? null,
      sourceRunId: given.sourceRunId ?? null,
      createdBy: context.principal.id,
      now: given.createdAt,
    });
    if (row === undefined) throw await whyNoRun(tx, context.workspace, experiment);
    Object.assign(row, { status: given.status, updated_at: given.updatedAt });
    await dateLoggedModel(tx, row);
    return row;
  }

  private async goOn(tx: Transaction, context: RequestContext, given: ImportedLoggedModel): Promise<LoggedModel> {
    const what = `the logged model ${given.id}`;
    const row = await lockKnown(tx, context, given.id, what);
    const params = mergedEntries('params', row.params, given.params);
    const tags = mergedEntries('tags', row.tags, given.tags);
    const differing = [...originsIn(row, given), ...params.differing];
    if (differing.length > 0) throw new ImportConflictError(what, differing);
    const isSame = row.status === given.status && tags.differing.length === 0;
    if (isSame && !params.hasNews && !tags.hasNews) return toLoggedModel(row);
    // Tags go on changing after a model is ready: each registration adds to one of them.
    const all = { ...row.tags, ...given.tags };
    checkEntries('params', params.entries);
    checkEntries('tags', all);
    Object.assign(row, { status: given.status, params: params.entries, tags: all });
    Object.assign(row, { updated_at: this.clock.now(), version: row.version + 1 });
    await updateLoggedModel(tx, row);
    await this.announce(tx, context, row);
    return toLoggedModel(row);
  }

  private async announce(tx: Transaction, context: RequestContext, row: LoggedModelRow): Promise<void> {
    await this.outbox.add(
      tx,
      context,
      loggedModelEvent(row.version === 1 ? loggedModelCreated : loggedModelUpdated, row),
    );
  }
}

/** The model of this id, which is there: alive in this workspace, or else its id is taken. */
async function lockKnown(tx: Transaction, context: RequestContext, id: string, what: string): Promise<LoggedModelRow> {
  try {
    return await lockLoggedModel(tx, context.workspace, id);
  } catch (error) {
    throw error instanceof LoggedModelNotFoundError ? new ImportConflictError(what, ['model_id']) : error;
  }
}

function originsIn(row: LoggedModelRow, given: ImportedLoggedModel): string[] {
  const same = {
    experiment_id: row.experiment_number === given.experiment.toString(),
    name: row.name === given.name,
    model_type: row.model_type === (given.modelType ?? null),
    source_run_id: row.source_run_id === (given.sourceRunId ?? null),
  };
  return Object.entries(same).flatMap(([field, isSame]) => (isSame ? [] : [field]));
}
