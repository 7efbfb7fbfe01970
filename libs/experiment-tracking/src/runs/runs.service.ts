import {
  runArtifactLogged,
  runCreated,
  runFinished,
  runLogged,
  type EventDefinition,
  type RunState,
} from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';

import type { ExperimentsService } from '../experiments/experiments.service.js';
import { insertMetricPoints, latestMetrics } from '../metrics/metrics.queries.js';
import type { TrackingParts } from '../tracking.ports.js';

import { RunEntity, type RunArtifact } from './run.entity.js';
import { runStates, type RunStatus } from './run.states.js';
import { ParamChangedError, RunEndedError, RunNotFoundError } from './runs.errors.js';
import { checkArtifact, checkBatch, checkEnd, checkNewRun } from './runs.input.js';
import { toRunState } from './runs.mapper.js';
import type { NewRun, RunBatch } from './runs.types.js';

/** Writes of runs. */
export class RunsService {
  constructor(
    private readonly parts: TrackingParts,
    private readonly experiments: ExperimentsService,
  ) {}

  /** Starts a run, and makes its experiment when there is none. */
  async create(context: RequestContext, input: NewRun): Promise<{ run: RunState; created: boolean }> {
    requireRole(context, 'editor');
    checkNewRun(input);
    try {
      return await inTransaction(this.parts.dataSource, (tx) => this.createIn(tx, context, input));
    } catch (error) {
      // The same key came twice at once: the other call has made the run.
      if (!isUniqueViolation(error, 'runs_idempotency_unique')) throw error;
      return inTransaction(this.parts.dataSource, (tx) => this.createIn(tx, context, input));
    }
  }

  /** Logs metrics, parameters and tags: all or nothing. @throws RunEndedError, ParamChangedError */
  async log(context: RequestContext, runId: string, batch: RunBatch): Promise<RunState> {
    requireRole(context, 'editor');
    checkBatch(batch);
    return this.change(context, runId, runLogged, async (tx, run) => {
      const now = this.parts.clock.now().toISOString();
      const points = (batch.metrics ?? []).map((point) => ({ step: 0, time: now, ...point }));
      if (points.some(({ value }) => !Number.isFinite(value))) {
        throw InvalidInputError.of('metrics', 'must have finite values');
      }
      await insertMetricPoints(tx, run.id, points);
      const latest = await latestMetrics(tx, run.id, [...new Set(points.map(({ key }) => key))]);
      assertParamsKept(run.params, batch.params ?? {});
      run.metrics = { ...run.metrics, ...latest };
      run.params = { ...run.params, ...batch.params };
      run.tags = { ...run.tags, ...batch.tags };
    });
  }

  /** Attaches an artifact by its manifest digest; a name that is taken gets the new digest. */
  async logArtifact(context: RequestContext, runId: string, artifact: RunArtifact): Promise<RunState> {
    requireRole(context, 'editor');
    checkArtifact(artifact);
    await this.assertReachable(context, artifact.digest);
    return this.change(context, runId, runArtifactLogged, (_tx, run) => {
      const others = run.artifacts.filter(({ name }) => name !== artifact.name);
      run.artifacts = [...others, { name: artifact.name, digest: artifact.digest }];
      return Promise.resolve();
    });
  }

  /** Ends a run; the same end again changes nothing. @throws RunEndedError */
  async finish(context: RequestContext, runId: string, status: string): Promise<RunState> {
    requireRole(context, 'editor');
    checkEnd({ status });
    const to = status as RunStatus;
    return inTransaction(this.parts.dataSource, async (tx) => {
      const run = await lockRun(tx, context, runId);
      if (run.status === to) return toRunState(run);
      runStates.assert(run.status, to, (from) => new RunEndedError(run.id, from));
      Object.assign(run, { status: to, endedAt: this.parts.clock.now() });
      return this.save(tx, context, run, runFinished);
    });
  }

  private async createIn(
    tx: Transaction,
    context: RequestContext,
    input: NewRun,
  ): Promise<{ run: RunState; created: boolean }> {
    const { workspace } = context;
    if (input.idempotency_key !== undefined) {
      const known = await tx.findOneBy(RunEntity, { workspace, idempotencyKey: input.idempotency_key });
      if (known !== null) return { run: toRunState(known), created: false };
    }
    const { experiment } = await this.experiments.ensure(tx, context, { name: input.experiment });
    const id = this.parts.ids.next();
    const run = Object.assign(new RunEntity(), {
      id,
      workspace,
      experimentId: experiment.id,
      experimentName: experiment.name,
      name: input.name === undefined || input.name === '' ? `run-${id.slice(-12)}` : input.name,
      status: runStates.initial,
      params: { ...input.params },
      metrics: {},
      tags: { ...input.tags },
      artifacts: [],
      datasets: (input.datasets ?? []).map(({ dataset_id, digest = '', split = '', rows = null }) => ({
        dataset_id,
        digest,
        split,
        rows,
      })),
      jobId: input.job_id ?? null,
      idempotencyKey: input.idempotency_key ?? null,
      createdBy: context.principal.id,
      startedAt: this.parts.clock.now(),
      endedAt: null,
      revision: 0,
    });
    return { run: await this.save(tx, context, run, runCreated), created: true };
  }

  private async change(
    context: RequestContext,
    runId: string,
    definition: EventDefinition<RunState>,
    work: (tx: Transaction, run: RunEntity) => Promise<void>,
  ): Promise<RunState> {
    return inTransaction(this.parts.dataSource, async (tx) => {
      const run = await lockRun(tx, context, runId);
      if (runStates.isFinal(run.status)) throw new RunEndedError(run.id, run.status);
      await work(tx, run);
      return this.save(tx, context, run, definition);
    });
  }

  private async save(
    tx: Transaction,
    context: RequestContext,
    run: RunEntity,
    definition: EventDefinition<RunState>,
  ): Promise<RunState> {
    run.revision += 1;
    await tx.save(run);
    const data = toRunState(run);
    const { id, revision } = run;
    const event = { definition, subject: `run/${id}`, aggregateId: id, aggregateVersion: revision, data };
    await this.parts.outbox.add(tx, context, event);
    return data;
  }

  // The digest of somebody else's artifact must not open it. Services of the platform put in what they made themselves.
  private async assertReachable(context: RequestContext, digest: string): Promise<void> {
    const { kind, via } = context.principal;
    const trusted = kind === 'asserted' || kind === 'service' || via !== undefined;
    const known = trusted ? await this.parts.store.statBlob(digest) : null;
    if (known !== null || (await this.parts.holdsArtifact?.(context, digest)) === true) return;
    throw InvalidInputError.of('digest', 'names no artifact of this workspace');
  }
}

async function lockRun(tx: Transaction, context: RequestContext, id: string): Promise<RunEntity> {
  const { workspace } = context;
  const run = await tx.findOne(RunEntity, { where: { id, workspace }, lock: { mode: 'pessimistic_write' } });
  if (run === null) throw new RunNotFoundError(id);
  return run;
}

function assertParamsKept(before: Record<string, unknown>, after: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(after)) {
    if (key in before && JSON.stringify(before[key]) !== JSON.stringify(value)) throw new ParamChangedError(key);
  }
}
