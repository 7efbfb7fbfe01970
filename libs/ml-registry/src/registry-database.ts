import { connectionOf, ensureDatabase, migrate, schemaState } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/**
 * Connects, and migrates what is missing. The database may hold more than this library's tables: the registry app
 * keeps experiment tracking in the same one.
 */
export async function prepareRegistryDatabase(dataSource: DataSource): Promise<void> {
  await ensureDatabase(connectionOf(dataSource));
  if (!dataSource.isInitialized) await dataSource.initialize();
  const { pending } = await schemaState(dataSource);
  if (pending.length > 0) await migrate(dataSource);
}
