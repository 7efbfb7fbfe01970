import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';

import { batchJobStarted } from '@intelgraph/contracts';
import {
  assertUuid,
  requireRole,
  type Clock,
  type IdSource,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';
import type { JobQueue } from '@intelgraph/job-queue';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { whilePostgresAnswers } from '../deployments/postgres-availability.js';

import { toBatchJob, type BatchJob } from './batch-job.js';
import { BatchJobEntity } from './batch-job.entity.js';
import { batchJobFact } from './batch-job.events.js';
import type { AcceptedJob, BatchJobIntake } from './batch-job-intake.js';
import type { BatchJobRecorder } from './batch-job-recorder.js';
import type { BatchJobRunner } from './batch-job-runner.js';
import type { BatchFormat, BatchJobRequest } from './batch-job-spec.js';
import { batchJobStates } from './batch-job.states.js';
import { BatchJobNotExplainedError, BatchJobNotFoundError, BatchJobStateError } from './batch-jobs.errors.js';
import { countOpenJobs, findJob, listJobs, openJobs, type BatchJobFilter } from './batch-jobs.queries.js';
import { readSummary } from './explanations/explanation-files.js';
import type { ExplanationSummary } from './explanations/explanation-summary.js';
import { JobFolder } from './job-folder.js';
import type { BatchObjects } from './objects/batch-objects.js';
import { openOutputObject } from './objects/output-object.js';
import type { BatchUploadsService } from './uploads/batch-uploads.service.js';

export interface BatchJobsParts {
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly queue: JobQueue;
  readonly intake: BatchJobIntake;
  readonly recorder: BatchJobRecorder;
  readonly runner: BatchJobRunner;
  /** Folder of the jobs' files. */
  readonly folder: string;
  readonly objects: BatchObjects;
  readonly uploads: BatchUploadsService;
  /** How long files are kept; 0 = until somebody removes them. */
  readonly retentionMs: number;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/** A file of a job that can be read. */
export interface JobFile {
  readonly format: BatchFormat;
  readonly bytes: number;
  open(): Promise<Readable>;
}

/** What the explanations of a job come to, and who was explained. */
export interface JobExplained {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly summary: ExplanationSummary;
}

/** Batch jobs: predictions of whole files. Start, watch, cancel, read. */
export class BatchJobsService {
  constructor(private readonly parts: BatchJobsParts) {}

  /** Begins to work off the queue, first of all what an earlier process left behind. */
  async startWorking(): Promise<void> {
    const { queue, runner, source } = this.parts;
    await queue.start((jobId, signal) => runner.run(jobId, signal));
    for (const { id } of await openJobs(source.manager)) await queue.ensure(id);
  }

  /** Stops; jobs in hand go back to the queue. */
  async stopWorking(): Promise<void> {
    this.parts.runner.abortAll();
    await this.parts.queue.stop();
  }

  /**
   * Accepts a job when everything that can be checked beforehand is right. The version is resolved now: every row is answered by it.
   *
   * @throws as BatchJobIntake; nothing is stored then
   */
  async start(ctx: RequestContext, request: BatchJobRequest): Promise<BatchJob> {
    requireRole(ctx, 'editor', 'deployer');
    const { source, intake, queue, outbox, uploads } = this.parts;
    return whilePostgresAnswers(source, async () => {
      const job = this.newJob(ctx, await intake.accept(ctx, request));
      await queue.prepare();
      await inTransaction(source, async (tx) => {
        const { uploadId } = job.spec.input;
        if (uploadId !== undefined) await uploads.use(tx, ctx, uploadId, 'input.upload_id');
        await tx.insert(BatchJobEntity, job);
        await queue.add(tx, job.id);
        await outbox.add(tx, ctx, {
          definition: batchJobStarted,
          subject: `batch-job/${job.id}`,
          aggregateId: job.id,
          aggregateVersion: job.version,
          data: batchJobFact(job),
        });
      });
      return this.shown(job);
    });
  }

  /** @throws BatchJobNotFoundError, BatchJobStateError */
  async cancel(ctx: RequestContext, id: string): Promise<BatchJob> {
    requireRole(ctx, 'editor', 'deployer');
    assertUuid('id', id);
    const { source, recorder, runner } = this.parts;
    const job = await whilePostgresAnswers(source, () => recorder.cancel(ctx, id));
    runner.abort(id);
    return this.shown(job);
  }

  /** @throws BatchJobNotFoundError */
  async get(ctx: RequestContext, id: string): Promise<BatchJob> {
    return this.shown(await this.find(ctx, id));
  }

  /** Newest first. */
  async list(ctx: RequestContext, filter: BatchJobFilter, page: PageRequest): Promise<Page<BatchJob>> {
    requireRole(ctx, 'viewer');
    const { source } = this.parts;
    return whilePostgresAnswers(source, async () => {
      const { items, ...rest } = await listJobs(source, ctx.workspace, filter, page);
      return { items: items.map((job) => this.shown(job)), ...rest };
    });
  }

  /** The predictions of a job that succeeded. @throws BatchJobNotFoundError, BatchJobStateError */
  async output(ctx: RequestContext, id: string): Promise<JobFile> {
    const job = await this.find(ctx, id);
    if (job.state !== 'succeeded') throw new BatchJobStateError(id, job.state, 'has no output');
    const { format, object, file = new JobFolder(this.parts.folder, job).output(format) } = job.spec.output;
    if (object !== undefined) {
      const found = await openOutputObject(job, object, this.parts.objects);
      if (found === undefined) throw new BatchJobStateError(id, job.state, 'has no output in S3 any more');
      return { format, ...found };
    }
    return this.fileOf(job, file, format, 'has no output on this replica any more');
  }

  /** The bad rows of a job that succeeded: a line of JSON each. @throws BatchJobNotFoundError, BatchJobStateError */
  async errors(ctx: RequestContext, id: string): Promise<JobFile | undefined> {
    const job = await this.find(ctx, id);
    if (job.state !== 'succeeded') throw new BatchJobStateError(id, job.state, 'has no list of bad rows');
    if (job.rowsBad === 0) return undefined;
    const { errors } = new JobFolder(this.parts.folder, job);
    return this.fileOf(job, errors, 'ndjson', 'has no list of bad rows on this replica any more');
  }

  /**
   * What the explanations of a job that succeeded come to.
   *
   * @throws BatchJobNotFoundError, BatchJobNotExplainedError, BatchJobStateError
   */
  async explanations(ctx: RequestContext, id: string): Promise<JobExplained> {
    const job = await this.find(ctx, id);
    if (job.spec.explanation === undefined) throw new BatchJobNotExplainedError(id);
    if (job.state !== 'succeeded') throw new BatchJobStateError(id, job.state, 'has no explanations');
    const summary = await readSummary(new JobFolder(this.parts.folder, job).explanations);
    if (summary === undefined)
      throw new BatchJobStateError(id, job.state, 'has no explanations on this replica any more');
    return { modelName: job.modelName, modelVersion: job.modelVersion, summary };
  }

  /** How many jobs of all workspaces wait (`queued`) and run, by state; for operators, not for callers. */
  open(): Promise<ReadonlyMap<string, number>> {
    return countOpenJobs(this.parts.source);
  }

  private shown(job: BatchJobEntity): BatchJob {
    return toBatchJob(job, this.parts.retentionMs);
  }

  private async fileOf(job: BatchJobEntity, file: string, format: BatchFormat, gone: string): Promise<JobFile> {
    const facts = await stat(file).catch(() => undefined);
    if (facts === undefined) throw new BatchJobStateError(job.id, job.state, gone);
    return { format, bytes: facts.size, open: () => Promise.resolve(createReadStream(file)) };
  }

  private async find(ctx: RequestContext, id: string): Promise<BatchJobEntity> {
    requireRole(ctx, 'viewer');
    assertUuid('id', id);
    const { source } = this.parts;
    const job = await whilePostgresAnswers(source, () => findJob(source.manager, id));
    if (job?.workspace !== ctx.workspace) throw new BatchJobNotFoundError(id);
    return job;
  }

  private newJob(ctx: RequestContext, { modelName, modelVersion, artifactDigest, spec }: AcceptedJob): BatchJobEntity {
    return Object.assign(new BatchJobEntity(), {
      ...{ id: this.parts.ids.next(), workspace: ctx.workspace, modelName, modelVersion, artifactDigest, spec },
      ...{ state: batchJobStates.initial, version: 1, phase: 'waiting' as const },
      ...{ principal: ctx.principal, requestId: ctx.requestId, traceparent: ctx.traceparent },
      ...{ attempt: 0, idleAttempts: 0, progress: 0, rowsPredicted: 0, rowsBad: 0 },
      ...{ rowsPerSecond: null, secondsLeft: null, outputBytes: null, error: null },
      ...{ createdAt: this.parts.clock.now(), startedAt: null, finishedAt: null },
    });
  }
}
