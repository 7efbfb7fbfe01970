import { createArtifactStore, type SharedStoreConfig } from '@intelgraph/artifact-store';
import { UploadStore } from '@intelgraph/data-files';
import { PgBossJobQueue } from '@intelgraph/job-queue';
import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { connectionOf } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { DataSources } from './datasets/data-sources.js';
import { DatasetsService } from './datasets/datasets.service.js';
import { ReadGate } from './datasets/read-gate.js';
import type { ReadOptions } from './datasets/tabular-file.js';
import { EvaluationsService } from './evaluations/evaluations.service.js';
import { runMeasuringProcess } from './evaluations/process/measuring-process.js';
import type { MeasuringOrder } from './evaluations/process/protocol.js';
import { JobCompletion } from './jobs/job-completion.js';
import { JobIntake } from './jobs/job-intake.js';
import { JobRecorder } from './jobs/job-recorder.js';
import { JobRunner } from './jobs/job-runner.js';
import { JobRuns } from './jobs/job-runs.js';
import { JobsService } from './jobs/jobs.service.js';
import type { ModelRegistryPort, RunTrackerPort } from './ml-training.ports.js';
import { StoredModels } from './models/stored-models.js';
import { FairnessPolicies } from './policies/fairness-policies.js';
import type { TrainingObserver } from './training-observer.js';

/** What training is made of and how it behaves. */
export interface MLTrainingOptions {
  /** Of the database `training`; need not be connected yet. */
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly registry: ModelRegistryPort;
  readonly tracker: RunTrackerPort;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** Folder of uploaded files; outside of every data root. */
  readonly uploadsDir: string;
  /** Largest upload in bytes. */
  readonly maxUploadBytes: number;
  /** Folders whose files clients may name. */
  readonly dataRoots: readonly string[];
  /** Where the artifact store lies. */
  readonly artifacts: SharedStoreConfig;
  readonly reading: ReadOptions;
  /** Jobs that run at once in this process. */
  readonly concurrency: number;
  /** Heap limit of a process that trains or measures, in MiB. */
  readonly processMemoryMb: number;
  /** Training processes started for one job before it is given up. */
  readonly maxAttempts: number;
  /** Told of every process that measures for an evaluation. */
  readonly onMeasuring?: (pid: number) => void;
  /** Told of every training process that starts. */
  readonly onProcess?: (jobId: string, pid: number) => void;
  readonly observer?: TrainingObserver;
}

/** The training domain: its services, wired. Call `jobs.startWorking()` once the database is connected. */
export interface MLTraining {
  readonly datasets: DatasetsService;
  readonly jobs: JobsService;
  readonly evaluations: EvaluationsService;
  readonly policies: FairnessPolicies;
}

const FILES_READ_AT_ONCE = 2;
const READERS_WAITING = 32;
const CHECKED_AT_ONCE = 1;
const CHECKS_WAITING = 8;
/** Less than the gateway waits for an answer. */
const CHECKS_TIMEOUT_MS = 240_000;

/** Wires the training domain. Touches neither disk nor database yet. */
export function createMLTraining(options: MLTrainingOptions): MLTraining {
  const { source, outbox, registry, tracker, clock, ids, logger, reading, observer = {} } = options;
  const gate = new ReadGate(FILES_READ_AT_ONCE, READERS_WAITING);
  const store = new UploadStore(options.uploadsDir, options.maxUploadBytes);
  const datasets = new DatasetsService({ source, outbox, store, gate, reading, ids, clock });
  const sources = new DataSources(datasets, store, options.dataRoots);
  const recorder = new JobRecorder(source, outbox, clock, observer);
  const runs = new JobRuns(source, recorder, tracker, logger);
  const completion = new JobCompletion(recorder, runs, registry);
  const runner = new JobRunner(
    source,
    recorder,
    completion,
    runs,
    {
      memoryMb: options.processMemoryMb,
      maxAttempts: options.maxAttempts,
      artifacts: options.artifacts,
      reading,
      ...(options.onProcess === undefined ? {} : { onProcess: options.onProcess }),
    },
    logger,
  );
  const queue = new PgBossJobQueue(connectionOf(source), {
    ...{ queue: 'training-jobs', concurrency: options.concurrency, logger },
  });
  const intake = new JobIntake(sources, gate, reading);
  const jobs = new JobsService({ source, outbox, queue, intake, recorder, runner, runs, registry, ids, clock, logger });
  const artifacts = createArtifactStore(options.artifacts);
  const models = new StoredModels(registry, tracker, jobs, artifacts);
  const checking = new ReadGate(CHECKED_AT_ONCE, CHECKS_WAITING);
  const policies = new FairnessPolicies(source);
  const measureApart = (order: Omit<MeasuringOrder, 'artifacts'>) =>
    runMeasuringProcess(
      { ...order, artifacts: options.artifacts },
      {
        memoryMb: options.processMemoryMb,
        timeoutMs: CHECKS_TIMEOUT_MS,
        ...(options.onMeasuring === undefined ? {} : { onStart: options.onMeasuring }),
      },
    );
  const judging = { models, artifacts, policies, sources, gate, checking, measureApart, reading, observer };
  const evaluations = new EvaluationsService({ source, outbox, ...judging, ids, clock });
  return { datasets, jobs, evaluations, policies };
}
