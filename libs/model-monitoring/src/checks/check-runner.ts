import { checkRan, type CheckRunState } from '@intelgraph/contracts';
import { AppError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { timeOf } from '../inputs/check-input.js';
import type { ConditionObserver, MonitoringParts } from '../model-monitoring.ports.js';

import { conditionOf } from './check-condition.js';
import type { CheckEvaluator } from './check-evaluator.js';
import { CheckRunEntity } from './check-run.entity.js';
import { CheckEntity } from './check.entity.js';
import type { CheckOutcome } from './check.types.js';
import { claimDueCheck, databaseNow, lockCheck } from './checks.queries.js';
import { schedulerContext } from './scheduler-context.js';

type Trigger = Pick<CheckRunState, 'trigger' | 'scheduled_for'>;

/** Runs checks: what a run finds, its report, its condition and the next due time commit together or not at all. */
export class CheckRunner {
  constructor(
    private readonly parts: MonitoringParts,
    private readonly evaluator: CheckEvaluator,
    private readonly conditions: ConditionObserver,
  ) {}

  /**
   * Runs a check now, as of any time. The schedule goes on as it was.
   *
   * @throws CheckNotFoundError, InvalidInputError
   */
  async run(context: RequestContext, id: string, asOf?: string | Date): Promise<CheckRunState> {
    requireRole(context, 'editor');
    const given = asOf === undefined ? undefined : timeOf('as_of', asOf);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const check = await lockCheck(tx, context.workspace, id);
      const time = given ?? (await databaseNow(tx));
      return this.evaluate(tx, context, check, time, { trigger: 'request', scheduled_for: null });
    });
  }

  /**
   * Runs the check that has been due the longest, if there is one that nobody else is running. The lock on its row lasts
   * as long as the run: who dies in it leaves the check due.
   *
   * @returns whether there was one
   */
  async runNextDue(): Promise<boolean> {
    let claimed: string | undefined;
    try {
      return await inTransaction(this.parts.dataSource, async (tx) => {
        const due = await claimDueCheck(tx);
        if (due === undefined) return false;
        claimed = due.check.id;
        await this.runClaimed(tx, due.check, due.now);
        return true;
      });
    } catch (error) {
      if (claimed === undefined) throw error;
      // Where the database is gone, this fails as well, and the check stays due.
      await this.recordFailure(claimed, error);
      return true;
    }
  }

  private async runClaimed(tx: Transaction, check: CheckEntity, now: Date): Promise<void> {
    const scheduledFor = check.nextRunAt;
    const trigger: Trigger = { trigger: 'schedule', scheduled_for: scheduledFor.toISOString() };
    await this.evaluate(tx, schedulerContext(check.workspace), check, now, trigger);
    await tx.update(CheckEntity, { id: check.id }, { nextRunAt: nextAfter(scheduledFor, check.everySeconds, now) });
  }

  private async evaluate(
    tx: Transaction,
    context: RequestContext,
    check: CheckEntity,
    asOf: Date,
    trigger: Trigger,
  ): Promise<CheckRunState> {
    const started = performance.now();
    const found = await this.evaluator.evaluate(tx, context, check, asOf);
    const run = await this.keep(tx, context, check, { ...found, ...trigger, asOf });
    if (found.outcome !== 'too_few_rows') await this.observe(tx, context, check, run);
    this.parts.observer?.checkRan?.(check.kind, run.outcome, (performance.now() - started) / 1000);
    return run;
  }

  private async observe(
    tx: Transaction,
    context: RequestContext,
    check: CheckEntity,
    run: CheckRunState,
  ): Promise<void> {
    await this.conditions.observe(tx, context, {
      ...conditionOf(check),
      firing: run.outcome === 'firing',
      summary: `${check.modelName}${check.modelVersion === null ? '' : ` ${check.modelVersion}`}: ${run.summary}`,
      details: { ...run.details, check_id: check.id, run_id: run.id, report_id: run.report_id, as_of: run.as_of },
    });
  }

  private async keep(
    tx: Transaction,
    context: RequestContext,
    check: CheckEntity,
    found: Omit<CheckOutcome, 'outcome'> & Trigger & { outcome: CheckRunState['outcome']; asOf: Date },
  ): Promise<CheckRunState> {
    const { asOf, details, ...rest } = found;
    const createdAt = this.parts.clock.now();
    const run: CheckRunState = {
      id: this.parts.ids.next(),
      check_id: check.id,
      check_name: check.name,
      kind: check.kind,
      model_name: check.modelName,
      model_version: check.modelVersion,
      ...rest,
      as_of: asOf.toISOString(),
      details: { ...details },
      created_at: createdAt.toISOString(),
    };
    const scheduledFor = run.scheduled_for === null ? null : new Date(run.scheduled_for);
    const { id, outcome } = run;
    const { workspace } = check;
    const kept = { id, workspace, checkId: check.id, scheduledFor, asOf, outcome, run, createdAt };
    await tx.save(CheckRunEntity, Object.assign(new CheckRunEntity(), kept));
    check.lastRun = run;
    await tx.save(CheckEntity, check);
    const aggregate = { subject: `check-run/${id}`, aggregateId: check.id, aggregateVersion: 1 };
    await this.parts.outbox.add(tx, context, { ...aggregate, definition: checkRan, data: run });
    return run;
  }

  /** A check that cannot be answered says so and comes again at its next time; it neither fires nor resolves. */
  private async recordFailure(id: string, error: unknown): Promise<void> {
    this.parts.logger?.warn({ err: error, check: id }, 'a check could not be carried out');
    const known = error instanceof AppError ? error : new AppError('CHECK.FAILED', 'internal', 'the run failed');
    await inTransaction(this.parts.dataSource, async (tx) => {
      const check = await tx.findOne(CheckEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
      const now = await databaseNow(tx);
      if (check === null || !check.enabled || check.nextRunAt > now) return;
      const context = schedulerContext(check.workspace);
      await this.keep(tx, context, check, {
        ...{ outcome: 'failed', summary: known.message, report_id: null, details: { code: known.code } },
        ...{ trigger: 'schedule', scheduled_for: check.nextRunAt.toISOString(), asOf: now },
      });
      const nextRunAt = nextAfter(check.nextRunAt, check.everySeconds, now);
      await tx.update(CheckEntity, { id }, { nextRunAt });
    });
  }
}

/** The first time of the rhythm after now: what was missed while nobody ran is not made up for. */
export function nextAfter(scheduledFor: Date, everySeconds: number, now: Date): Date {
  const every = everySeconds * 1000;
  const missed = Math.max(0, Math.floor((now.getTime() - scheduledFor.getTime()) / every));
  return new Date(scheduledFor.getTime() + (missed + 1) * every);
}
