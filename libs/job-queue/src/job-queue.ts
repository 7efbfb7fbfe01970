import type { Logger } from '@intelgraph/kernel';
import type { PostgresConnection, Transaction } from '@intelgraph/persistence';
import { PgBoss } from 'pg-boss';

const SCHEMA = 'pgboss';
const HEARTBEAT_SECONDS = 10;
/** Tries to finish a job, those included that only wait for the registry. Processes are bounded apart from it. */
const RETRY_LIMIT = 200;

/** Runs one job; throwing puts it back into the queue. */
export type JobHandler = (jobId: string, signal: AbortSignal) => Promise<void>;

/** A durable queue of jobs, with leases kept alive by heart-beats. */
export interface JobQueue {
  /** Makes the queue; jobs can be added from then on. */
  prepare(): Promise<void>;
  start(handler: JobHandler): Promise<void>;
  /** Adds the job when the transaction commits. */
  add(tx: Transaction, jobId: string): Promise<void>;
  /** Adds the job unless the queue has it. */
  ensure(jobId: string): Promise<void>;
  /** Lets go of the jobs in hand; another worker finds them when their lease has run out. */
  stop(): Promise<void>;
}

export interface JobQueueOptions {
  /** Name of the queue: `training-jobs`. */
  readonly queue: string;
  /** Jobs that run at once in this process; 0 = it only adds jobs. */
  readonly concurrency: number;
  readonly logger: Logger;
}

/** A queue on pg-boss, in the schema `pgboss` of the domain's own database. */
export class PgBossJobQueue implements JobQueue {
  private readonly boss: PgBoss;
  private prepared = false;

  constructor(
    connection: PostgresConnection,
    private readonly options: JobQueueOptions,
  ) {
    const { host, port, database, user, password, ssl } = connection;
    this.boss = new PgBoss({
      host,
      port,
      database,
      user,
      password,
      ...(ssl === true ? { ssl: true } : {}),
      schema: SCHEMA,
      application_name: `${options.queue}-queue`,
      max: 4,
      schedule: false,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
    });
    this.boss.on('error', (error) => this.options.logger.error({ err: error }, 'the job queue has a problem'));
  }

  async prepare(): Promise<void> {
    if (this.prepared) return;
    this.prepared = true;
    await this.boss.start();
    await this.boss.createQueue(this.options.queue, {
      retryLimit: RETRY_LIMIT,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 30,
      expireInSeconds: 24 * 3600,
      heartbeatSeconds: HEARTBEAT_SECONDS,
    });
  }

  async start(handler: JobHandler): Promise<void> {
    await this.prepare();
    if (this.options.concurrency === 0) return;
    const options = { localConcurrency: this.options.concurrency, pollingIntervalSeconds: 0.5, batchSize: 1 };
    await this.boss.work<{ jobId: string }>(this.options.queue, options, async (jobs) => {
      for (const job of jobs) await handler(job.data.jobId, job.signal);
    });
  }

  async add(tx: Transaction, jobId: string): Promise<void> {
    const db = {
      executeSql: async (text: string, values?: unknown[]) => ({ rows: await tx.query<unknown[]>(text, values) }),
    };
    await this.boss.send(this.options.queue, { jobId }, { id: jobId, db });
  }

  async ensure(jobId: string): Promise<void> {
    const [known] = await this.boss.findJobs(this.options.queue, { id: jobId });
    const alive = known !== undefined && ['created', 'retry', 'active'].includes(known.state);
    if (alive) return;
    if (known !== undefined) await this.boss.deleteJob(this.options.queue, jobId);
    await this.boss.send(this.options.queue, { jobId }, { id: jobId });
  }

  async stop(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: 5_000, close: true });
  }
}
