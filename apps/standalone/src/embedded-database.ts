import { join } from 'node:path';

import { EmbeddedPostgres, formatDatabaseUrl } from '@intelgraph/persistence';

import type { StandaloneConfig } from './config.js';

/** The PostgreSQL server of this process. */
export interface DatabaseServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the embedded server below the data folder, or takes the one that DATABASE_URL names. */
export async function startDatabase(config: StandaloneConfig): Promise<DatabaseServer> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: () => Promise.resolve() };
  const postgres = await EmbeddedPostgres.start({
    dataDir: join(config.dataDir, 'postgres'),
    supervise: (event) => process.stderr.write(`${event}\n`),
    ...(config.postgresPort === undefined ? {} : { port: config.postgresPort }),
  });
  return { url: formatDatabaseUrl(postgres.connection('postgres')), stop: () => postgres.stop() };
}
