import {
  type EventDefinition,
  runArtifactLogged,
  runCreated,
  runFinished,
  runLogged,
  type RunState,
} from '@intelgraph/contracts';
import {
  assertName,
  type Clock,
  type IdSource,
  InvalidInputError,
  requireRole,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { ExperimentsService } from '../experiments/experiments.service.js';
import { latestOf } from '../metrics/latest-metrics.js';
import { insertMetricPoints } from '../metrics/metrics.queries.js';

import { checkArtifact, checkBatch, checkNewRun } from './run-inputs.js';
import { RunEntity } from './run.entity.js';
import { RUN_STATES, type RunEndStatus } from './run.states.js';
import type { NewRun, Run, RunArtifact, RunBatch } from './run.js';
import { RunEndedError } from './runs.errors.js';
import { toRun, toRunState } from './runs.mapper.js';
import { insertRun, lockRun, updateRun } from './runs.queries.js';

/** Writes runs. Each call is one transaction with one audited event, or none when it changes nothing. */
export class RunsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly experiments: ExperimentsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws InvalidInputError, ForbiddenError */
  async create(context: RequestContext, wanted: NewRun): Promise<Run> {
    requireRole(context, 'editor');
    assertName('experiment', wanted.experiment);
    checkNewRun(wanted);
    return inTransaction(this.dataSource, async (tx) => {
      const { experiment } = await this.experiments.ensure(tx, context, { name: wanted.experiment });
      const id = this.ids.next();
      const draft = tx.create(RunEntity, {
        id,
        workspace: context.workspace,
        experimentId: experiment.id,
        experimentName: experiment.name,
        name: wanted.name ?? `run-${id.slice(-8)}`,
        status: RUN_STATES.initial,
        params: { ...wanted.params },
        latestMetrics: {},
        tags: { ...wanted.tags },
        artifacts: [],
        datasets: [...(wanted.datasets ?? [])],
        jobId: wanted.jobId ?? null,
        idempotencyKey: wanted.idempotencyKey ?? null,
        createdBy: context.principal.id,
        startedAt: this.clock.now(),
        endedAt: null,
        version: 1,
      });
      const { run, isNew } = await insertRun(tx, draft);
      if (isNew) await this.announce(tx, context, runCreated, run);
      return toRun(run);
    });
  }

  /**
   * All or nothing. A point that was logged before is kept once.
   *
   * @throws RunNotFoundError, InvalidInputError also for a parameter that has another value already
   */
  async logBatch(context: RequestContext, runId: string, batch: RunBatch): Promise<void> {
    requireRole(context, 'editor');
    checkBatch(batch);
    await this.change(context, runId, runLogged, async (tx, run) => {
      run.params = withParams(run.params, batch.params ?? {});
      run.tags = { ...run.tags, ...batch.tags };
      const now = this.clock.now();
      const points = (batch.metrics ?? []).map((point) => ({ ...point, time: point.time ?? now }));
      await insertMetricPoints(tx, runId, points);
      run.latestMetrics = latestOf(run.latestMetrics, points);
    });
  }

  /** Attaches an artifact; a second one of the same name takes its place. @throws RunNotFoundError, InvalidInputError */
  async logArtifact(context: RequestContext, runId: string, artifact: RunArtifact): Promise<Run> {
    requireRole(context, 'editor');
    checkArtifact(artifact);
    return this.change(context, runId, runArtifactLogged, (_tx, run) => {
      run.artifacts = [...run.artifacts.filter(({ name }) => name !== artifact.name), artifact];
    });
  }

  /** Ends a run; ending it again the same way changes nothing. @throws RunNotFoundError, RunEndedError */
  async finish(context: RequestContext, runId: string, status: RunEndStatus): Promise<Run> {
    requireRole(context, 'editor');
    return this.change(context, runId, runFinished, (_tx, run) => {
      if (run.status === status) return false;
      RUN_STATES.assert(run.status, status, (from, to) => new RunEndedError(runId, from, to));
      run.status = status;
      run.endedAt = this.clock.now();
      return true;
    });
  }

  private async change(
    context: RequestContext,
    runId: string,
    definition: EventDefinition<RunState>,
    apply: (tx: Transaction, run: RunEntity) => Promise<void> | boolean | undefined,
  ): Promise<Run> {
    return inTransaction(this.dataSource, async (tx) => {
      const run = await lockRun(tx, context.workspace, runId);
      if ((await apply(tx, run)) === false) return toRun(run);
      run.version += 1;
      await updateRun(tx, run);
      await this.announce(tx, context, definition, run);
      return toRun(run);
    });
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    definition: EventDefinition<RunState>,
    run: RunEntity,
  ): Promise<void> {
    await this.outbox.add(tx, context, {
      definition,
      subject: `run/${run.id}`,
      aggregateId: run.id,
      aggregateVersion: run.version,
      data: toRunState(toRun(run)),
    });
  }
}

function withParams(
  known: Readonly<Record<string, unknown>>,
  added: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const problems = Object.entries(added)
    .filter(([key, value]) => Object.hasOwn(known, key) && JSON.stringify(known[key]) !== JSON.stringify(value))
    .map(([key]) => ({ field: `params.${key}`, message: `has the value ${JSON.stringify(known[key])} already` }));
  if (problems.length > 0) throw new InvalidInputError(problems);
  return { ...known, ...added };
}
