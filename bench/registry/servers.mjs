import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureDatabase, formatDatabaseUrl } from '../../libs/persistence/dist/index.js';
import { freePort } from '../../scripts/services/child-service.mjs';
import { SERVICE_OPTIONS } from '../../scripts/services/node-options.mjs';
import { memoryOf, processes, startProcess, untilReady } from '../processes.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const HOST = '127.0.0.1';

/** Our registry alone, as it runs without a gateway; it makes its databases itself. */
export async function startRegistry(postgres, folder) {
  const port = await freePort();
  const env = {
    ...process.env,
    REGISTRY_PORT: String(port),
    REGISTRY_GRPC_PORT: String(await freePort()),
    DATABASE_URL: formatDatabaseUrl(postgres.connection('ml_registry')),
    DATA_DIR: join(folder, 'registry'),
    MIGRATE_ON_START: 'true',
    LOG_LEVEL: 'error',
  };
  const server = startProcess(
    process.execPath,
    [...SERVICE_OPTIONS, ...process.execArgv, 'apps/registry/dist/main.js'],
    {
      cwd: root,
      env,
    },
  );
  return ready(server, `http://${HOST}:${port}`, '/health/ready', () => memoryOf(server.pid));
}

/** MLflow's server with one worker; it makes its tables itself. */
export async function startMlflow(postgres, folder, command) {
  await ensureDatabase(postgres.connection('mlflow'));
  const port = await freePort();
  const home = join(folder, 'mlflow');
  mkdirSync(home, { recursive: true });
  const args = ['server', '--workers', '1', '--host', HOST, '--port', String(port)];
  const store = [
    '--backend-store-uri',
    formatDatabaseUrl(postgres.connection('mlflow')).replace(/^postgres:/, 'postgresql+psycopg2:'),
  ];
  const server = startProcess(
    resolve(command),
    [...args, ...store, '--artifacts-destination', join(home, 'artifacts')],
    {
      cwd: home,
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
      detached: true,
    },
  );
  return ready(server, `http://${HOST}:${port}`, '/health', () => memoryOfMlflow(server.pid));
}

async function ready(server, url, path, memory) {
  await untilReady(server, `${url}${path}`);
  return { url, pid: server.pid, memory, stop: server.stop };
}

/** What `mlflow server` and its one worker hold; its job runner and the consumers of that are not counted. */
function memoryOfMlflow(group) {
  return processes()
    .filter((each) => each.group === group && !/mlflow\.server\.jobs|huey/.test(each.command))
    .reduce((sum, { pid }) => sum + memoryOf(pid), 0);
}
