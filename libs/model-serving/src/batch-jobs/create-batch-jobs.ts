import { ObjectFiles, type S3Server } from '@intelgraph/artifact-store';
import { UploadStore, type DuckdbLimits, type ObjectRoot } from '@intelgraph/data-files';
import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { PgBossJobQueue } from '@intelgraph/job-queue';
import type { Outbox } from '@intelgraph/messaging';
import { connectionOf } from '@intelgraph/persistence';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';

import type { ServingEngine } from '../serving-engine.js';

import { BatchJobIntake } from './batch-job-intake.js';
import type { BatchJobObserver } from './batch-job-observer.js';
import { BatchJobRecorder } from './batch-job-recorder.js';
import { BatchJobRunner } from './batch-job-runner.js';
import { BatchJobsService } from './batch-jobs.service.js';
import { JobWork } from './job-work.js';
import { BatchRetention } from './retention/batch-retention.js';
import { BatchUploadsService } from './uploads/batch-uploads.service.js';

export interface BatchJobsOptions {
  /** Of the database `inference`; need not be connected yet. */
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly engine: ServingEngine;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** Folder of jobs and uploads, outside of every data root; replicas that go on with each other's jobs share it. */
  readonly folder: string;
  /** Folders whose files callers may name. */
  readonly dataRoots: readonly string[];
  /** Objects that callers may name; none unless given. */
  readonly s3?: {
    readonly server: S3Server;
    readonly roots: readonly ObjectRoot[];
    /** Largest that is read, in bytes. */
    readonly maxInputBytes: number;
  };
  /** Largest upload in bytes. */
  readonly maxUploadBytes: number;
  /** Of DuckDB, by job. */
  readonly limits: DuckdbLimits;
  /** Jobs that run at once in this process; 0 = it only takes them in. */
  readonly concurrency: number;
  /** How long files of ended jobs and unused uploads are kept, in milliseconds; 0 = until somebody removes them. */
  readonly retentionMs?: number;
  readonly observer?: BatchJobObserver;
}

export interface BatchJobs {
  readonly jobs: BatchJobsService;
  readonly uploads: BatchUploadsService;
  /** Removes what is older than `retentionMs`, when it is asked to. */
  readonly retention: BatchRetention;
}

/** Attempts that bring a job no further before it is given up. */
const IDLE_ATTEMPTS = 5;

/** Wires batch jobs. Touches neither disk nor database yet; `jobs.startWorking()` begins. */
export function createBatchJobs(options: BatchJobsOptions): BatchJobs {
  const { source, outbox, engine, clock, ids, logger, limits, dataRoots } = options;
  const folder = join(options.folder, 'jobs');
  const { preparer } = engine;
  const releaseUnused = (): Promise<void> => engine.state.releaseUnused();
  const store = new UploadStore(join(options.folder, 'uploads'), options.maxUploadBytes);
  const uploads = new BatchUploadsService({ source, outbox, store, ids, clock });
  const recorder = new BatchJobRecorder(source, outbox, clock, options.observer);
  const { server = {}, roots = [], maxInputBytes = 0 } = options.s3 ?? {};
  const objects = { files: new ObjectFiles(server), roots, maxInputBytes };
  const work = new JobWork({ recorder, preparer, releaseUnused, folder, objects, limits });
  const runner = new BatchJobRunner(recorder, work, { maxIdleAttempts: IDLE_ATTEMPTS, logger });
  const intake = new BatchJobIntake({ preparer, releaseUnused, uploads, dataRoots, objects, limits });
  const { concurrency } = options;
  const queue = new PgBossJobQueue(connectionOf(source), { queue: 'batch-jobs', concurrency, logger });
  const retention = new BatchRetention({ source, folder, store });
  const { retentionMs = 0 } = options;
  const jobs = new BatchJobsService({
    source,
    outbox,
    queue,
    intake,
    recorder,
    runner,
    folder,
    objects,
    uploads,
    retentionMs,
    ids,
    clock,
  });
  return { jobs, uploads, retention };
}
