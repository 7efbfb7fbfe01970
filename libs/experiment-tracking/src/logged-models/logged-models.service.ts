import {
  type EventDefinition,
  loggedModelCreated,
  loggedModelDeleted,
  type LoggedModelState,
  loggedModelUpdated,
} from '@intelgraph/contracts';
import { type Clock, type IdSource, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { TagNotFoundError } from '../entries/entries.errors.js';
import { whyNoRun } from '../runs/new-run.js';
import { withParams } from '../runs/params.js';

import { loggedModelEvent } from './logged-model-event.js';
import { checkEntries, checkNewLoggedModel } from './logged-model-checks.js';
import { type LoggedModelRow, toLoggedModel } from './logged-model-row.js';
import type { LoggedModel, LoggedModelStatus, NewLoggedModel } from './logged-model.js';
import { insertLoggedModel, lockLoggedModel, updateLoggedModel } from './logged-models.queries.js';

/** Writes logged models. Each call is one transaction with one audited event, or none when it changes nothing. */
export class LoggedModelsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** A pending one, whose files may come now. @throws ExperimentNotFoundError, ExperimentDeletedError, InvalidInputError */
  async create(context: RequestContext, wanted: NewLoggedModel): Promise<LoggedModel> {
    requireRole(context, 'editor');
    checkNewLoggedModel(wanted);
    const id = `m-${this.ids.next().replaceAll('-', '')}`;
    return inTransaction(this.dataSource, async (tx) => {
      const row = await insertLoggedModel(tx, {
        id,
        workspace: context.workspace,
        experiment: wanted.experiment,
        name: wanted.name ?? `model-${id.slice(-8)}`,
        modelType: wanted.modelType ?? null,
        sourceRunId: wanted.sourceRunId ?? null,
        params: wanted.params ?? {},
        tags: wanted.tags ?? {},
        createdBy: context.principal.id,
        now: this.clock.now(),
      });
      if (row === undefined) throw await whyNoRun(tx, context.workspace, wanted.experiment);
      await this.announce(tx, context, loggedModelCreated, row);
      return toLoggedModel(row);
    });
  }

  /** Says that the files are there, or will never be. @throws LoggedModelNotFoundError */
  async finalize(context: RequestContext, id: string, status: LoggedModelStatus): Promise<LoggedModel> {
    return this.change(context, id, loggedModelUpdated, (row) => {
      if (row.status === status) return false;
      row.status = status;
      return true;
    });
  }

  /** @throws LoggedModelNotFoundError, InvalidInputError also for a parameter that has another value already */
  async logParams(context: RequestContext, id: string, params: Readonly<Record<string, string>>): Promise<void> {
    checkEntries('params', params);
    await this.change(context, id, loggedModelUpdated, (row) => {
      const before = Object.keys(row.params).length;
      row.params = withParams(row.params, params) as Record<string, string>;
      checkEntries('params', row.params);
      return Object.keys(row.params).length > before;
    });
  }

  /** @throws LoggedModelNotFoundError, InvalidInputError */
  async setTags(context: RequestContext, id: string, tags: Readonly<Record<string, string>>): Promise<LoggedModel> {
    checkEntries('tags', tags);
    return this.change(context, id, loggedModelUpdated, (row) => {
      const before = JSON.stringify(row.tags);
      row.tags = { ...row.tags, ...tags };
      checkEntries('tags', row.tags);
      return JSON.stringify(row.tags) !== before;
    });
  }

  /** @throws LoggedModelNotFoundError, TagNotFoundError */
  async deleteTag(context: RequestContext, id: string, key: string): Promise<void> {
    await this.change(context, id, loggedModelUpdated, (row) => {
      if (!Object.hasOwn(row.tags, key)) throw new TagNotFoundError(key, `logged model ${id}`);
      row.tags = Object.fromEntries(Object.entries(row.tags).filter(([name]) => name !== key));
      return true;
    });
  }

  /** @throws LoggedModelNotFoundError */
  async delete(context: RequestContext, id: string): Promise<void> {
    await this.change(context, id, loggedModelDeleted, (row) => {
      row.lifecycle_stage = 'deleted';
      return true;
    });
  }

  private async change(
    context: RequestContext,
    id: string,
    definition: EventDefinition<LoggedModelState>,
    apply: (row: LoggedModelRow) => boolean,
  ): Promise<LoggedModel> {
    requireRole(context, 'editor');
    return inTransaction(this.dataSource, async (tx) => {
      const row = await lockLoggedModel(tx, context.workspace, id);
      if (!apply(row)) return toLoggedModel(row);
      row.updated_at = this.clock.now();
      row.version += 1;
      await updateLoggedModel(tx, row);
      await this.announce(tx, context, definition, row);
      return toLoggedModel(row);
    });
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    definition: EventDefinition<LoggedModelState>,
    row: LoggedModelRow,
  ): Promise<void> {
    await this.outbox.add(tx, context, loggedModelEvent(definition, row));
  }
}
