import { prepareDatabase } from '@intelgraph/persistence';
import type { AppConfig } from '../config/define-config.js';
import { createDatabaseSource } from './database.js';
import type { DatabaseOptions } from './database.js';

/**
 * Creates the app's database when it is missing and applies what is pending; the init job of a deployment.
 *
 * @returns names of the migrations applied, in order
 */
export async function migrateApp(config: AppConfig, database: DatabaseOptions): Promise<readonly string[]> {
  const dataSource = createDatabaseSource(config, database);
  try {
    return await prepareDatabase(dataSource);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}
