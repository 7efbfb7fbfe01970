import { join } from 'node:path';
import type { PostgresConnection } from '../connection/connection.js';
import { locateBinaries } from './binaries.js';
import { ensureCluster } from './cluster.js';
import { DataDirUnusableError } from './embedded-postgres.errors.js';
import { acquireLock, type InstanceLock } from './instance-lock.js';
import { launch } from './launch.js';
import { adoptOrClear, connectionTo, dismiss, terminate, type Postmaster } from './postmaster.js';
import { isAlive } from './process-table.js';
import { resolveSite, sweepDrafts, type Site } from './site.js';
import { supervise, type Supervision } from './supervision.js';

export interface EmbeddedPostgresOptions {
  /** Everything the database is lies here (see the README for root). Created when missing. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1; a random free one when not given. */
  readonly port?: number;
  /** PostgreSQL's own log; `<dataDir>/postgres.log` when not given. Moved to `….1` at a start that finds it > 16 MiB. */
  readonly logFile?: string;
  /** PostgreSQL settings (`{ work_mem: '64MB' }`) that go over the built-in ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Password of the superuser `postgres`, for a cluster that does not exist yet; a random one when not given. */
  readonly password?: string;
  /** false: a lost machine may lose data. For tests; true when not given. */
  readonly durable?: boolean;
  /**
   * Keeps it alive for as long as this process lives, and no longer: it is started again (on the same port) when it ends
   * by itself, and told to end when this process exits without `stop()`. The function is told what happened, in words.
   */
  readonly supervise?: (event: string) => void;
}

const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
// ENOENT is what Node makes of a folder that cannot be created on a read-only file system.
const FILE_PROBLEMS = new Set(['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST', 'ELOOP']);

async function run(site: Site, options: EmbeddedPostgresOptions): Promise<[Postmaster, string]> {
  const durable = options.durable ?? true;
  await sweepDrafts(site);
  const password = await ensureCluster(site, { durable, password: options.password });
  const adopted = await adoptOrClear(site, password, options.port);
  if (adopted !== undefined) return [adopted, password];
  const launched = await launch(site, {
    password,
    port: options.port,
    logFile: options.logFile ?? join(site.dataDir, 'postgres.log'),
    settings: { ...(durable ? {} : NOT_DURABLE), ...options.settings },
  });
  return [launched, password];
}

function translate(error: unknown, dataDir: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined || !FILE_PROBLEMS.has(code)) return error;
  return new DataDirUnusableError(`data directory ${dataDir}: ${(error as Error).message}`, error);
}

/**
 * A real PostgreSQL from npm packages, run and supervised by this process: found again, adopted or repaired after any
 * kind of kill, as an ordinary user and as root.
 */
export class EmbeddedPostgres {
  private stopping: Promise<void> | undefined;
  private readonly supervision: Supervision | undefined;

  private constructor(
    private readonly site: Site,
    private readonly lock: InstanceLock,
    private postmaster: Postmaster,
    private readonly password: string,
    options: EmbeddedPostgresOptions,
  ) {
    if (options.supervise === undefined) return;
    this.supervision = supervise({
      isRunning: () => this.running,
      revive: async () => {
        [this.postmaster] = await run(site, { ...options, port: this.port });
      },
      dismiss: () => dismiss(site.cluster, this.pid),
      report: options.supervise,
    });
  }

  /**
   * Starts the database of a data directory, creating it at first, and waits until it answers.
   *
   * @throws BinariesMissingError, DataDirInUseError, DataDirUnusableError, DatabasePortTakenError, DatabaseStartError
   */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    try {
      const site = await resolveSite(options.dataDir, await locateBinaries());
      const lock = await acquireLock(site.home);
      try {
        const [postmaster, password] = await run(site, options);
        return new EmbeddedPostgres(site, lock, postmaster, password, options);
      } catch (error) {
        await lock.release();
        throw error;
      }
    } catch (error) {
      throw translate(error, options.dataDir);
    }
  }

  get port(): number {
    return this.postmaster.port;
  }

  /** Process id of the postmaster. */
  get pid(): number {
    return this.postmaster.pid;
  }

  /** PostgreSQL's own data directory. */
  get clusterDirectory(): string {
    return this.site.cluster;
  }

  /** Whether the postmaster still runs. */
  get running(): boolean {
    return isAlive(this.postmaster.pid);
  }

  /** How to connect to a database of this server, which need not exist yet (see `ensureDatabase`). */
  connection(database: string): PostgresConnection {
    return connectionTo(this.port, this.password, database);
  }

  /**
   * Stops the database (running statements are cancelled) and returns when none of its processes is left. A second call
   * waits for the first.
   */
  stop(): Promise<void> {
    this.stopping ??= this.end().finally(() => this.lock.release());
    return this.stopping;
  }

  private async end(): Promise<void> {
    await this.supervision?.end();
    await terminate(this.site.cluster, this.pid);
  }
}
