import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { AppError, UnavailableError } from '@intelgraph/kernel';
import type { Logger } from '@intelgraph/kernel';
import {
  assertSchemaCurrent,
  createDomainDataSource,
  parseDatabaseUrl,
  prepareDatabase,
} from '@intelgraph/persistence';
import type { EntityClass, MigrationClass } from '@intelgraph/persistence';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import type { AppConfig } from '../config/define-config.js';
import type { PartStatus } from '../health/readiness.js';
import { CreateIdempotencyKeys1764100000000 } from '../idempotency/1764100000000-create-idempotency-keys.js';
import { databaseFault } from '../http/database-fault.js';

/** The tables of an app's database; those of messaging and of idempotency keys are added. */
export interface DatabaseOptions {
  entities: readonly EntityClass[];
  migrations: readonly MigrationClass[];
  poolSize?: number;
  /** False for an app that answers requests without its database, from a snapshot. True unless said otherwise. */
  required?: boolean;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;

/** Connects an app to its database, however long that takes, and knows whether it is connected. */
export class Database {
  readonly dataSource: DataSource;
  readonly required: boolean;
  private connected = false;
  private reason = 'not connected yet';
  private readonly stopped = new AbortController();

  constructor(
    private readonly config: AppConfig,
    options: DatabaseOptions,
    private readonly logger: Logger,
  ) {
    this.required = options.required ?? true;
    this.dataSource = createDatabaseSource(config, options);
  }

  /**
   * Resolves when connected to a database with the right schema; retries while it is unreachable.
   *
   * @throws SchemaMismatchError when the schema is not the one of this program
   */
  async connect(): Promise<void> {
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
      try {
        await this.attempt();
        return;
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        this.reason = error instanceof Error ? error.message : String(error);
        this.logger.warn({ reason: this.reason }, 'the database does not answer; trying again');
        await this.pause(wait);
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    try {
      await delay(ms, undefined, { signal: this.stopped.signal });
    } catch {
      throw new UnavailableError('database', 'the app was closed before it answered');
    }
  }

  /** @throws UnavailableError while there is no connection and the app cannot do without */
  gate(): void {
    if (this.required && !this.connected) throw new UnavailableError('database', this.reason);
  }

  async status(): Promise<PartStatus> {
    if (!this.connected) return { up: false, reason: this.reason };
    await this.dataSource.query('SELECT 1');
    return { up: true };
  }

  async close(): Promise<void> {
    this.stopped.abort();
    this.connected = false;
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private async attempt(): Promise<void> {
    if (this.config.migrateOnStart) await prepareDatabase(this.dataSource);
    else {
      if (!this.dataSource.isInitialized) await this.dataSource.initialize();
      await assertSchemaCurrent(this.dataSource);
    }
    this.connected = true;
  }
}

/** The data source of an app's own database. */
export function createDatabaseSource(config: AppConfig, options: DatabaseOptions): DataSource {
  return createDomainDataSource({
    connection: parseDatabaseUrl(config.databaseUrl ?? '', config.database),
    applicationName: config.app,
    entities: [...new Set([...options.entities, ...MESSAGING_ENTITIES])],
    migrations: [...new Set([...options.migrations, ...MESSAGING_MIGRATIONS, CreateIdempotencyKeys1764100000000])],
    ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
  });
}

function isUnreachable(error: unknown): boolean {
  if (error instanceof AppError) return error.kind === 'unavailable' && error.code !== 'DATABASE.SCHEMA_MISMATCH';
  return databaseFault(error)?.kind === 'unavailable';
}
