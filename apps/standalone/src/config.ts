import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What the composed process itself reads; everything else is in the apps' own schemas. */
export interface StandaloneConfig {
  readonly dataDir: string;
  /** A PostgreSQL server to use instead of the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Port of the embedded PostgreSQL; a free one unless set. */
  readonly postgresPort: number | undefined;
  readonly serviceToken: string | undefined;
  readonly logFormat: 'json' | 'pretty';
}

export function loadConfig(env: NodeJS.ProcessEnv = process.env): StandaloneConfig {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const port = set('POSTGRES_PORT');
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    throw new Error(`POSTGRES_PORT must be a port number, not "${port}"`);
  return {
    dataDir: resolve(set('DATA_DIR') ?? '.data'),
    databaseUrl: set('DATABASE_URL') ?? textOf(set('DATABASE_URL_FILE')),
    postgresPort: port === undefined ? undefined : Number(port),
    serviceToken: set('SERVICE_TOKEN') ?? set('SERVICE_TOKEN_FILE'),
    logFormat: set('LOG_FORMAT') === 'json' || !process.stdout.isTTY ? 'json' : 'pretty',
  };
}

function textOf(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8').trim();
}
