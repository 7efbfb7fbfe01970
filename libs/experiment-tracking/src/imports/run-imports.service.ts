import { runCreated, runUpdated } from '@intelgraph/contracts';
import { InvalidInputError, mergedEntries, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { rowOf, whyNoRun } from '../runs/new-run.js';
import type { RunDraft } from '../runs/run-draft.js';
import { runUuid } from '../runs/run-ids.js';
import { type RunRow, toRun } from '../runs/run-row.js';
import { RunWriter } from '../runs/run-writer.js';
import { insertRun, lockRun } from '../runs/run-writes.queries.js';
import type { Run } from '../runs/run.js';
import { RunNotFoundError } from '../runs/runs.errors.js';

import { checkImportedRun } from './import-checks.js';
import type { ImportedRun } from './imported-run.js';
import { ImportConflictError, ImportedDeletedError } from './imports.errors.js';
import { endImportedRun } from './imports.queries.js';

export interface RunImport {
  readonly run: Run;
  readonly isNew: boolean;
}

/**
 * Takes runs of other tracking servers over, under their ids. Metrics, inputs and artifacts follow by the ways of every run.
 * The same run again changes nothing; one that was still running when it came is brought up to date.
 */
export class RunImportsService {
  private readonly writer: RunWriter;

  constructor(
    private readonly dataSource: DataSource,
    outbox: Outbox,
  ) {
    this.writer = new RunWriter(dataSource, outbox);
  }

  /**
   * @throws ImportConflictError naming what differs from the run of this id, ImportedDeletedError, InvalidInputError,
   *   ExperimentNotFoundError, ExperimentDeletedError, ForbiddenError
   */
  async take(context: RequestContext, given: ImportedRun): Promise<RunImport> {
    requireRole(context, 'admin');
    const id = runUuid(given.id);
    if (id === undefined) throw InvalidInputError.of('run_id', 'must be 32 hex digits');
    checkImportedRun(given);
    return inTransaction(this.dataSource, async (tx) => {
      const draft = draftOf(context, id, given);
      const inserted = await insertRun(tx, draft);
      if (inserted === undefined) throw await whyNoRun(tx, context.workspace, given.experiment);
      if (!inserted.isNew) return { run: await this.goOn(tx, context, id, given), isNew: false };
      const row = rowOf(draft, inserted);
      if (given.endedAt !== undefined) {
        await endImportedRun(tx, id, given.endedAt);
        row.ended_at = given.endedAt;
      }
      await this.writer.announce(tx, context, runCreated, row);
      return { run: toRun(row), isNew: true };
    });
  }

  private async goOn(tx: Transaction, context: RequestContext, id: string, given: ImportedRun): Promise<Run> {
    const what = `the run ${given.id}`;
    const row = await lockKnown(tx, context, id, what);
    if (row.lifecycle_stage !== 'active') throw new ImportedDeletedError(what);
    const isOpen = row.status === 'running' || row.status === 'scheduled';
    const params = mergedEntries<unknown>('params', row.params, given.params);
    const tags = mergedEntries('tags', row.tags, given.tags);
    const state = changesOf(row, given);
    const differing = [
      ...originsIn(row, given),
      ...params.differing,
      ...(isOpen ? [] : [...tags.differing, ...Object.keys(state)]),
    ];
    if (differing.length > 0) throw new ImportConflictError(what, differing);
    if (Object.keys(state).length === 0 && !params.hasNews && !tags.hasNews && tags.differing.length === 0)
      return toRun(row);
    const isBehind = isOpen ? { name: given.name, status: given.status, ended_at: given.endedAt ?? null } : {};
    Object.assign(row, isBehind, { params: params.entries, tags: { ...row.tags, ...given.tags } });
    await this.writer.write(tx, context, runUpdated, row);
    return toRun(row);
  }
}

/** The run of this id, which is there: in this workspace, or else its id is taken. */
async function lockKnown(tx: Transaction, context: RequestContext, id: string, what: string): Promise<RunRow> {
  try {
    return await lockRun(tx, context.workspace, id);
  } catch (error) {
    throw error instanceof RunNotFoundError ? new ImportConflictError(what, ['workspace']) : error;
  }
}

/** What never changes of a run, and differs. */
function originsIn(row: RunRow, { experiment, startedAt, userId }: ImportedRun): string[] {
  const same = {
    experiment_id: row.experiment_number === experiment.toString(),
    start_time: row.started_at.getTime() === startedAt.getTime(),
    user_id: row.user_id === userId,
  };
  return Object.entries(same).flatMap(([field, isSame]) => (isSame ? [] : [field]));
}

/** What changes while a run goes on, and differs. */
function changesOf(row: RunRow, given: ImportedRun): Readonly<Record<string, unknown>> {
  const state = { run_name: given.name, status: given.status, end_time: given.endedAt?.getTime() };
  const known = { run_name: row.name, status: row.status, end_time: row.ended_at?.getTime() };
  return Object.fromEntries(
    Object.entries(state).filter(([field, value]) => known[field as keyof typeof known] !== value),
  );
}

function draftOf({ workspace, principal }: RequestContext, id: string, given: ImportedRun): RunDraft {
  const { experiment, name, status, params, tags, userId, startedAt } = given;
  return {
    ...{ id, workspace, name, status, params, tags, userId, startedAt },
    experimentNumber: experiment.toString(),
    datasets: [],
    jobId: null,
    idempotencyKey: null,
    createdBy: principal.id,
  };
}
