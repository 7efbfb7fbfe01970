import {
  type EventDefinition,
  runArtifactLogged,
  runCreated,
  runDeleted,
  runFinished,
  runLogged,
  runRestored,
  type RunState,
  runUpdated,
} from '@intelgraph/contracts';
import { type Clock, type IdSource, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { placeFiles } from '../artifact-files/placed-files.js';
import { refuse } from '../entries/entry-checks.js';
import { TagNotFoundError } from '../entries/entries.errors.js';
import { experimentNameProblems } from '../experiments/experiment-inputs.js';
import type { ExperimentsService } from '../experiments/experiments.service.js';
import type { LifecycleStage } from '../lifecycle/lifecycle.js';
import { logPoints } from '../metrics/log-points.js';

import { LOGGED_MODELS_TAG, withModel } from './logged-models-tag.js';
import { draftOf, rowOf, whyNoRun } from './new-run.js';
import { withParams } from './params.js';
import { experimentForRun, insertionOfRun } from './quick-run.queries.js';
import { checkArtifact, checkBatch, checkChange, checkNewRun, checkSize } from './run-inputs.js';
import { toRun } from './run-row.js';
import { agreedName, nameFromTags } from './run-name.js';
import { RunWriter } from './run-writer.js';
import { RUN_END_STATES, RUN_STATES, type RunEndStatus } from './run.states.js';
import {
  type FilesOfArtifact,
  type NewRun,
  type Run,
  RUN_NAME_TAG,
  type RunArtifact,
  type RunBatch,
  type RunChange,
} from './run.js';
import type { RunDraft } from './run-draft.js';
import { insertRun, lockRun, runOfKey } from './run-writes.queries.js';
import { RunEndedError } from './runs.errors.js';

/** Writes runs. Each call is one transaction with one audited event, or none when it changes nothing but metrics. */
export class RunsService {
  private readonly writer: RunWriter;

  constructor(
    private readonly dataSource: DataSource,
    private readonly experiments: ExperimentsService,
    outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {
    this.writer = new RunWriter(dataSource, outbox);
  }

  /** @throws InvalidInputError, ForbiddenError, ExperimentNotFoundError, ExperimentDeletedError */
  async create(context: RequestContext, wanted: NewRun): Promise<Run> {
    requireRole(context, 'editor');
    const { experiment } = wanted;
    if (typeof experiment === 'string') refuse(experimentNameProblems('experiment', experiment));
    const { name, tags } = nameFromTags(wanted.tags);
    const named = { ...wanted, name: agreedName(wanted.name, name), tags };
    checkNewRun(named);
    const quick = typeof experiment === 'string' ? undefined : await this.createQuickly(context, named, experiment);
    return quick ?? this.createInTurn(context, named);
  }

  /** Two statements, for a hot path. Gives up where the second does not find what the first has read. */
  private async createQuickly(context: RequestContext, wanted: NewRun, experiment: bigint): Promise<Run | undefined> {
    const draft = this.draft(context, wanted, experiment);
    const found = await experimentForRun(this.dataSource, draft);
    if (found === undefined) return undefined;
    const row = rowOf(draft, found);
    return (await this.writer.insert(context, row, insertionOfRun(draft, found))) ? toRun(row) : undefined;
  }

  private createInTurn(context: RequestContext, wanted: NewRun): Promise<Run> {
    const { experiment } = wanted;
    return inTransaction(this.dataSource, async (tx) => {
      const number =
        typeof experiment === 'string' ? (await this.experiments.ensure(tx, context, experiment)).number : experiment;
      const draft = this.draft(context, wanted, BigInt(number));
      const inserted = await insertRun(tx, draft);
      if (inserted === undefined) throw await whyNoRun(tx, context.workspace, BigInt(number));
      if (!inserted.isNew) return toRun(await runOfKey(tx, draft));
      const row = rowOf(draft, inserted);
      await this.writer.announce(tx, context, runCreated, row);
      return toRun(row);
    });
  }

  private draft(context: RequestContext, wanted: NewRun, experiment: bigint): RunDraft {
    return draftOf(wanted, {
      id: this.ids.next(),
      workspace: context.workspace,
      createdBy: context.principal.id,
      now: this.clock.now(),
      experimentNumber: experiment.toString(),
    });
  }

  /**
   * All or nothing; one event when parameters or tags change, none for metrics alone. A point that was logged before is kept once.
   *
   * @throws RunNotFoundError, RunDeletedError, InvalidInputError also for a parameter that has another value already
   */
  async logBatch(context: RequestContext, runId: string, batch: RunBatch): Promise<void> {
    requireRole(context, 'editor');
    checkBatch(batch);
    const { metrics = [], params = {} } = batch;
    const { name, tags } = nameFromTags(batch.tags);
    const now = this.clock.now();
    const points = metrics.map((point) => ({ ...point, time: point.time ?? now }));
    const isMetricsOnly = Object.keys(params).length + Object.keys(batch.tags ?? {}).length === 0;
    if (isMetricsOnly && points.length > 0) return logPoints(this.dataSource, context.workspace, runId, points);
    await inTransaction(this.dataSource, async (tx) => {
      if (points.length > 0) await logPoints(tx, context.workspace, runId, points);
      await this.writer.changeIn(tx, context, runId, runLogged, (run) => {
        const before = JSON.stringify([run.name, run.params, run.tags]);
        run.name = name ?? run.name;
        run.params = withParams(run.params, params);
        run.tags = { ...run.tags, ...tags };
        checkSize('params', run.params);
        checkSize('tags', run.tags);
        return JSON.stringify([run.name, run.params, run.tags]) !== before;
      });
    });
  }

  /**
   * Attaches an artifact; a second one of the same name takes its place. Its files (paths inside of it) are listed and
   * downloaded below its name, as if a client had logged them. The same again changes nothing.
   *
   * @param filesOf reads them; not asked by callers who may not write
   * @throws RunNotFoundError, RunDeletedError, InvalidInputError
   */
  async logArtifact(
    context: RequestContext,
    runId: string,
    artifact: RunArtifact,
    filesOf: FilesOfArtifact = () => Promise.resolve([]),
  ): Promise<Run> {
    requireRole(context, 'editor');
    checkArtifact(artifact);
    const files = await filesOf(artifact.digest);
    return this.writer.change(context, runId, runArtifactLogged, async (run, tx) => {
      const before = run.artifacts.find(({ name }) => name === artifact.name);
      if (before?.digest === artifact.digest) return false;
      await placeFiles(tx, context, `${toRun(run).artifactUri}/${artifact.name}`, files, this.clock.now());
      run.artifacts = [...run.artifacts.filter(({ name }) => name !== artifact.name), artifact];
      return true;
    });
  }

  /** Ends a run; ending it again the same way changes nothing. @throws RunNotFoundError, RunEndedError */
  async finish(context: RequestContext, runId: string, status: RunEndStatus): Promise<Run> {
    requireRole(context, 'editor');
    return this.writer.change(context, runId, runFinished, (run) => {
      if (run.status === status) return false;
      RUN_STATES.assert(run.status, status, (from, to) => new RunEndedError(runId, from, to));
      run.status = status;
      run.ended_at = this.clock.now();
      return true;
    });
  }

  /**
   * Renames a run, or sets its status: any, also of one that had ended.
   *
   * @throws RunNotFoundError, RunDeletedError, InvalidInputError
   */
  async update(context: RequestContext, runId: string, change: RunChange): Promise<Run> {
    requireRole(context, 'editor');
    checkChange(change);
    const ends = RUN_END_STATES.some((state) => state === change.status);
    return this.writer.change(context, runId, ends ? runFinished : runUpdated, (run) => {
      const { name = run.name, status = run.status, endedAt = run.ended_at } = change;
      if (name === run.name && status === run.status && isSameInstant(endedAt, run.ended_at)) return false;
      Object.assign(run, { name, status, ended_at: endedAt });
      return true;
    });
  }

  /** @throws RunNotFoundError, RunDeletedError, TagNotFoundError */
  async deleteTag(context: RequestContext, runId: string, key: string): Promise<void> {
    requireRole(context, 'editor');
    if (key === RUN_NAME_TAG) throw InvalidInputError.of('key', 'names the run, which always has a name');
    await this.writer.change(context, runId, runUpdated, (run) => {
      if (!Object.hasOwn(run.tags, key)) throw new TagNotFoundError(key, `run ${runId}`);
      run.tags = Object.fromEntries(Object.entries(run.tags).filter(([name]) => name !== key));
      return true;
    });
  }

  /**
   * Adds a model to those that clients of MLflow 2 logged, a JSON list in a tag.
   *
   * @throws RunNotFoundError, RunDeletedError, InvalidInputError
   */
  async recordModel(context: RequestContext, runId: string, model: object): Promise<void> {
    requireRole(context, 'editor');
    await this.writer.change(context, runId, runLogged, (run) => {
      run.tags = { ...run.tags, [LOGGED_MODELS_TAG]: withModel(run.tags[LOGGED_MODELS_TAG], model) };
      return true;
    });
  }

  /** Deletes a run until it is restored; deleting it again changes nothing. @throws RunNotFoundError */
  async delete(context: RequestContext, runId: string): Promise<void> {
    await this.setStage(context, runId, runDeleted, 'deleted');
  }

  /** Restoring a run that is not deleted changes nothing. @throws RunNotFoundError */
  async restore(context: RequestContext, runId: string): Promise<void> {
    await this.setStage(context, runId, runRestored, 'active');
  }

  private async setStage(
    context: RequestContext,
    runId: string,
    definition: EventDefinition<RunState>,
    stage: LifecycleStage,
  ): Promise<void> {
    requireRole(context, 'editor');
    await inTransaction(this.dataSource, async (tx) => {
      const run = await lockRun(tx, context.workspace, runId);
      if (run.lifecycle_stage === stage) return;
      run.lifecycle_stage = stage;
      run.deleted_at = stage === 'deleted' ? this.clock.now() : null;
      await this.writer.write(tx, context, definition, run);
    });
  }
}

function isSameInstant(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}
