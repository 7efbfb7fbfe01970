import { createHash, randomUUID } from 'node:crypto';
import {
  createDomainDataSource,
  prepareDatabase,
  quoteIdentifier,
  withClient,
  type EntityClass,
  type MigrationClass,
  type PostgresConnection,
} from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';
import { usePostgres, type TestPostgres } from './test-postgres.js';

export interface TestDatabaseOptions {
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
  /** Most connections at once; those of a service unless given. */
  readonly poolSize?: number;
}

/** A migrated database of one suite. */
export interface TestDatabase {
  readonly connection: PostgresConnection;
  /** Connected. */
  readonly dataSource: DataSource;
  /** Disconnects and removes the database. */
  drop(): Promise<void>;
}

function templateName(migrations: readonly MigrationClass[]): string {
  const hash = createHash('sha256');
  for (const migration of migrations) hash.update(`${migration.name}\0${migration.toString()}\0`);
  return `template_${hash.digest('hex').slice(0, 24)}`;
}

async function buildTemplate(postgres: TestPostgres, name: string, options: TestDatabaseOptions): Promise<void> {
  const draft = `${name}_draft`;
  const dataSource = createDomainDataSource({
    ...options,
    connection: postgres.connection(draft),
    applicationName: 'test-template',
  });
  try {
    await prepareDatabase(dataSource);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/** Every migration list is applied once per run; suites get copies of the result. */
async function ensureTemplate(postgres: TestPostgres, options: TestDatabaseOptions): Promise<string> {
  const name = templateName(options.migrations);
  await withClient(postgres.connection('postgres'), async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return;
    await client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(`${name}_draft`)} WITH (FORCE)`);
    await buildTemplate(postgres, name, options);
    await client.query(`ALTER DATABASE ${quoteIdentifier(`${name}_draft`)} RENAME TO ${quoteIdentifier(name)}`);
  });
  return name;
}

/**
 * A database of its own for the calling suite, on the run's PostgreSQL, with the migrations applied:
 *
 * ```ts
 * beforeAll(async () => { database = await testDatabase({ entities: [Model], migrations: [CreateModels1] }); });
 * afterAll(() => database.drop());
 * ```
 */
export async function testDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const postgres = await usePostgres();
  const template = await ensureTemplate(postgres, options);
  const database = `test_${randomUUID()}`;
  const admin = postgres.connection('postgres');
  await withClient(admin, (client) =>
    client.query(`CREATE DATABASE ${quoteIdentifier(database)} TEMPLATE ${quoteIdentifier(template)}`),
  );
  const connection = postgres.connection(database);
  const dataSource = createDomainDataSource({ ...options, connection, applicationName: 'test' });
  await dataSource.initialize();
  const drop = async (): Promise<void> => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await withClient(admin, (client) =>
      client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`),
    );
  };
  return { connection, dataSource, drop };
}
