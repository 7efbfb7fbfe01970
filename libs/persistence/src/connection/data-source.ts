import 'reflect-metadata';
import { DataSource } from 'typeorm';
import type { PostgresConnection } from './connection.js';
import { PreparingClient } from './preparing-client.js';
import { silentTypeormLogger } from './silent-typeorm-logger.js';

// TypeORM's own parameter types name Function.
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
export type EntityClass = Function;
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
export type MigrationClass = Function;

export interface DomainDataSourceOptions {
  readonly connection: PostgresConnection;
  /** Shown in `pg_stat_activity`: which app holds a connection. */
  readonly applicationName: string;
  /** Explicit lists, no globs: what is not listed does not exist. */
  readonly entities: readonly EntityClass[];
  /** Class names end in a 13-digit timestamp, which orders them. */
  readonly migrations: readonly MigrationClass[];
  /** Most connections open at once; 10 when not given. */
  readonly poolSize?: number;
}

// Whatever the server's own default is.
const READ_COMMITTED = '-c default_transaction_isolation=read\\ committed';

/**
 * The data source of one domain. It is not connected yet (`await dataSource.initialize()`), never changes the schema
 * by itself, and keeps times in UTC.
 */
export function createDomainDataSource(options: DomainDataSourceOptions): DataSource {
  const { connection } = options;
  return new DataSource({
    type: 'postgres',
    host: connection.host,
    port: connection.port,
    database: connection.database,
    username: connection.user,
    password: connection.password,
    ssl: connection.ssl ?? false,
    applicationName: options.applicationName,
    entities: [...options.entities],
    migrations: [...options.migrations],
    migrationsTransactionMode: 'each',
    logger: silentTypeormLogger,
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    useUTC: true,
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: 10_000,
    extra: { keepAlive: true, options: READ_COMMITTED, Client: PreparingClient, pipeline: true },
  });
}

/** The connection a data source of `createDomainDataSource` was made with. */
export function connectionOf(dataSource: DataSource): PostgresConnection {
  const options = dataSource.options;
  if (options.type !== 'postgres' || typeof options.password !== 'string') {
    throw new TypeError('not a data source of createDomainDataSource');
  }
  return {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 5432,
    database: options.database ?? 'postgres',
    user: options.username ?? 'postgres',
    password: options.password,
    ...(options.ssl === true ? { ssl: true } : {}),
  };
}
