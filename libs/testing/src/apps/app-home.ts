import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { formatDatabaseUrl, quoteIdentifier, withClient } from '@intelgraph/persistence';

import { usePostgres } from '../postgres/test-postgres.js';

/** What every app of a test is started with; `governanceGrpcUrl` leads nowhere. */
export interface AppSettings {
  readonly dataDir: string;
  readonly artifactsDir: string;
  readonly database: string;
  readonly databaseUrl: string;
  readonly topicPrefix: string;
  readonly migrateOnStart: boolean;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly logLevel: 'silent';
  readonly governanceGrpcUrl: string;
}

/** A folder and a database that one app of a test has to itself. */
export interface AppHome {
  readonly folder: string;
  readonly settings: AppSettings;
  /** Removes both; call it after the app is closed. */
  remove(): Promise<void>;
}

/** Makes the folder; the app makes the database when it starts with `settings`. */
export async function anAppHome(app: string): Promise<AppHome> {
  const folder = await mkdtemp(join(tmpdir(), `${app}-`));
  const postgres = await usePostgres();
  const database = `${app}_${randomUUID().replaceAll('-', '')}`;
  const settings: AppSettings = {
    dataDir: join(folder, 'data'),
    artifactsDir: join(folder, 'artifacts'),
    database,
    databaseUrl: formatDatabaseUrl(postgres.connection(database)),
    topicPrefix: `${database}.`,
    migrateOnStart: true,
    httpPort: 0,
    grpcPort: 0,
    logLevel: 'silent',
    governanceGrpcUrl: '127.0.0.1:1',
  };
  const remove = async (): Promise<void> => {
    await withClient(postgres.connection('postgres'), (client) =>
      client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`),
    );
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, settings, remove };
}
