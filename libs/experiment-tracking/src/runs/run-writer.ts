import { type EventDefinition, runCreated, type RunState } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { Outbox, OutboxEvent, SqlWrite } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { type RunRow, toRun } from './run-row.js';
import type { Run } from './run.js';
import { lockActiveRun, updateRun } from './run-writes.queries.js';
import { toRunEvent } from './runs.mapper.js';

/** What a change does to a locked run: false = nothing, so neither row nor event is written. */
export type ChangeOfRun = (run: RunRow, tx: Transaction) => boolean | Promise<boolean>;

/** Changes runs: lock, change, write, one event, in one transaction. */
export class RunWriter {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {}

  /** @throws RunNotFoundError, RunDeletedError */
  change(
    context: RequestContext,
    runId: string,
    definition: EventDefinition<RunState>,
    apply: ChangeOfRun,
  ): Promise<Run> {
    return inTransaction(this.dataSource, (tx) => this.changeIn(tx, context, runId, definition, apply));
  }

  async changeIn(
    tx: Transaction,
    context: RequestContext,
    runId: string,
    definition: EventDefinition<RunState>,
    apply: ChangeOfRun,
  ): Promise<Run> {
    const run = await lockActiveRun(tx, context.workspace, runId);
    if (await apply(run, tx)) await this.write(tx, context, definition, run);
    return toRun(run);
  }

  async write(
    tx: Transaction,
    context: RequestContext,
    definition: EventDefinition<RunState>,
    run: RunRow,
  ): Promise<void> {
    run.version += 1;
    await updateRun(tx, run);
    await this.announce(tx, context, definition, run);
  }

  async announce(
    tx: Transaction,
    context: RequestContext,
    definition: EventDefinition<RunState>,
    run: RunRow,
  ): Promise<void> {
    await this.outbox.add(tx, context, eventOf(definition, run));
  }

  /** Inserts a new run and its event in one statement. @returns false where `insertion` inserts nothing */
  insert(context: RequestContext, run: RunRow, insertion: SqlWrite): Promise<boolean> {
    return this.outbox.addWith(this.dataSource, context, eventOf(runCreated, run), insertion);
  }
}

function eventOf(definition: EventDefinition<RunState>, run: RunRow): OutboxEvent<RunState> {
  return {
    definition,
    subject: `run/${run.id}`,
    aggregateId: run.id,
    aggregateVersion: run.version,
    data: toRunEvent(toRun(run)),
  };
}
