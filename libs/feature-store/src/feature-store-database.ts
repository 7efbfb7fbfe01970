import { connectionOf, ensureDatabase, migrate, schemaState } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/** Makes the database when it is missing, connects, and migrates what is pending. */
export async function prepareFeatureStoreDatabase(dataSource: DataSource): Promise<void> {
  await ensureDatabase(connectionOf(dataSource));
  if (!dataSource.isInitialized) await dataSource.initialize();
  const { pending } = await schemaState(dataSource);
  if (pending.length > 0) await migrate(dataSource);
}
