import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { createArtifactStore, type ArtifactManifest } from '@intelgraph/artifact-store';
import { silentLogger, systemClock, uuidv7Ids, type RequestContext } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { createDomainDataSource } from '@intelgraph/persistence';
import { eventually, testDatabase, type TestDatabase } from '@intelgraph/testing';

import {
  createMLTraining,
  DEFAULT_READ_OPTIONS,
  TRAINING_ENTITIES,
  TRAINING_MIGRATIONS,
  type JobState,
  type MLTraining,
  type TrainingJobStatus,
} from '../src/index.js';

import { FakeRegistry, FakeTracker } from './fakes.js';

/** A table of two noisy numbers and a category; `y` is 1 where they add up. */
export function sampleCsv(rows: number): string {
  const lines = ['id,a,b,colour,y'];
  let state = 12345;
  const next = (): number => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let i = 0; i < rows; i++) {
    const [a, b] = [next(), next()];
    const colour = next() < 0.5 ? 'red' : 'blue';
    const y = a + b + (colour === 'red' ? 0.3 : 0) + (next() - 0.5) * 0.4 > 1.15 ? 1 : 0;
    lines.push(`${i},${a.toFixed(4)},${b.toFixed(4)},${colour},${y}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The training domain on a database of its own, with a registry and tracking in memory. */
export class Harness {
  readonly registry = new FakeRegistry();
  readonly tracker = new FakeTracker();
  readonly pids = new Map<string, number[]>();
  /** Told of every process that measures. */
  onMeasuring: (pid: number) => void = () => undefined;
  private readonly others: (() => Promise<void>)[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly folder: string,
  ) {}

  static async start(): Promise<Harness> {
    const database = await testDatabase({ entities: TRAINING_ENTITIES, migrations: TRAINING_MIGRATIONS });
    const folder = await mkdtemp(join(tmpdir(), 'training-'));
    await mkdir(join(folder, 'data'));
    return new Harness(database, folder);
  }

  /** Another service on the same database, as after a restart. Working unless told otherwise. */
  async service(options: { working?: boolean; memoryMb?: number } = {}): Promise<MLTraining> {
    const source = createDomainDataSource({
      connection: this.database.connection,
      applicationName: 'training-test',
      entities: TRAINING_ENTITIES,
      migrations: TRAINING_MIGRATIONS,
    });
    await source.initialize();
    const training = createMLTraining({
      source,
      outbox: new Outbox({ source: '/services/training', ids: uuidv7Ids, clock: systemClock }),
      registry: this.registry,
      tracker: this.tracker,
      clock: systemClock,
      ids: uuidv7Ids,
      logger: silentLogger,
      uploadsDir: join(this.folder, 'uploads'),
      maxUploadBytes: 1_000_000,
      dataRoots: [join(this.folder, 'data')],
      artifacts: { type: 'local', basePath: join(this.folder, 'artifacts') },
      reading: DEFAULT_READ_OPTIONS,
      concurrency: 1,
      processMemoryMb: options.memoryMb ?? 1024,
      maxAttempts: 3,
      onMeasuring: (pid) => this.onMeasuring(pid),
      onProcess: (jobId, pid) => this.pids.set(jobId, [...(this.pids.get(jobId) ?? []), pid]),
    });
    this.others.push(async () => {
      await training.jobs.stopWorking().catch(() => undefined);
      await source.destroy();
    });
    if (options.working !== false) await training.jobs.startWorking();
    return training;
  }

  async file(name: string, content: string): Promise<string> {
    const path = join(this.folder, 'data', name);
    await writeFile(path, content);
    return path;
  }

  /** Waits until the job is in one of the states. */
  until(training: MLTraining, ctx: RequestContext, id: string, ...states: JobState[]): Promise<TrainingJobStatus> {
    return eventually(
      async () => {
        const job = await training.jobs.status(ctx, id);
        if (!states.includes(job.state)) throw new Error(`job is ${job.state}: ${job.error?.message ?? job.phase}`);
        return job;
      },
      { timeoutMs: 50_000 },
    );
  }

  /** The process of the job's attempt, once it runs. */
  pid(jobId: string, attempt = 1): Promise<number> {
    return eventually(
      () => {
        const pid = this.pids.get(jobId)?.[attempt - 1];
        if (pid === undefined) throw new Error(`attempt ${attempt} has not started`);
        return pid;
      },
      { timeoutMs: 30_000 },
    );
  }

  /** The run of a job in experiment tracking. */
  runOf(jobId: string) {
    return this.tracker.runs.find((run) => run.jobId === jobId);
  }

  manifest(digest: string): Promise<ArtifactManifest> {
    return createArtifactStore({ type: 'local', basePath: join(this.folder, 'artifacts') }).getManifest(digest);
  }

  bytes(text: string): AsyncIterable<Uint8Array> {
    return Readable.from([Buffer.from(text)]);
  }

  /** Types of the events in the outbox, in order. */
  async events(subject: string): Promise<string[]> {
    const rows: { payload: string }[] = await this.database.dataSource.query('SELECT payload FROM outbox ORDER BY id');
    return rows
      .map(({ payload }) => JSON.parse(payload) as { subject: string; type: string })
      .filter((event) => event.subject === subject)
      .map(({ type }) => type);
  }

  async stop(): Promise<void> {
    for (const close of this.others) await close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
