import type { DataSource } from 'typeorm';
import { withClient } from '../connection/client.js';
import { connectionOf } from '../connection/data-source.js';
import { ensureDatabase } from '../connection/ensure-database.js';
import { SchemaMismatchError } from './schema.errors.js';
import { appliedMigrations, lockMigrations } from './schema.queries.js';

/** How a database and a program differ. Both lists empty = they fit. */
export interface SchemaState {
  readonly pending: readonly string[];
  readonly unknown: readonly string[];
}

function ownMigrations(dataSource: DataSource): string[] {
  return dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
}

/** Compares the migrations the database has seen with those of the data source, without changing anything. */
export async function schemaState(dataSource: DataSource): Promise<SchemaState> {
  const applied = await appliedMigrations(dataSource);
  const own = ownMigrations(dataSource);
  return {
    pending: own.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !own.includes(name)),
  };
}

/**
 * Applies the pending migrations, each in a transaction of its own. Programs that migrate one database at once wait
 * for each other; the second finds nothing to do.
 *
 * @returns the names applied, in order
 * @throws SchemaMismatchError when the database holds migrations this program does not know; nothing is applied then
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const connection = connectionOf(dataSource);
  // A session of its own holds the lock, so that it is freed even when this process is killed.
  return withClient(connection, async (client) => {
    await lockMigrations(client);
    const { unknown } = await schemaState(dataSource);
    if (unknown.length > 0) throw new SchemaMismatchError(connection.database, [], unknown);
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    return applied.map((migration) => migration.name);
  });
}

/**
 * Refuses to go on with a schema that this program was not built for.
 *
 * @throws SchemaMismatchError with the names of pending and of unknown migrations
 */
export async function assertSchemaCurrent(dataSource: DataSource): Promise<void> {
  const { pending, unknown } = await schemaState(dataSource);
  if (pending.length > 0 || unknown.length > 0) {
    throw new SchemaMismatchError(connectionOf(dataSource).database, pending, unknown);
  }
}

/**
 * The whole of a `migrate` command: creates the database when it is missing, connects, applies what is pending, and
 * leaves the data source connected.
 *
 * @returns the names applied, in order
 */
export async function prepareDatabase(dataSource: DataSource): Promise<string[]> {
  await ensureDatabase(connectionOf(dataSource));
  if (!dataSource.isInitialized) await dataSource.initialize();
  return migrate(dataSource);
}

/**
 * What a library does at start: as {@link prepareDatabase}, but the database may hold more than the library's tables (those
 * of an app that lives in it), as long as nothing of the library is missing.
 *
 * @returns the names applied, in order
 * @throws SchemaMismatchError when something is missing and the database holds migrations this program does not know
 */
export async function prepareSharedDatabase(dataSource: DataSource): Promise<string[]> {
  await ensureDatabase(connectionOf(dataSource));
  if (!dataSource.isInitialized) await dataSource.initialize();
  const { pending } = await schemaState(dataSource);
  return pending.length > 0 ? migrate(dataSource) : [];
}
