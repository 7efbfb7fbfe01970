import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureDatabase, formatDatabaseUrl } from '../../libs/persistence/dist/index.js';
import { until } from '../../scripts/demo/client.mjs';
import { freePort } from '../../scripts/services/child-service.mjs';
import { SERVICE_OPTIONS } from '../../scripts/services/node-options.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const KEPT_OUTPUT = 8000;
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
  const server = start(process.execPath, [...SERVICE_OPTIONS, ...process.execArgv, 'apps/registry/dist/main.js'], {
    cwd: root,
    env,
  });
  return ready(server, `http://${HOST}:${port}`, '/health/ready', () => memoryOf(server.child.pid));
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
  const server = start(resolve(command), [...args, ...store, '--artifacts-destination', join(home, 'artifacts')], {
    cwd: home,
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
    detached: true,
  });
  return ready(server, `http://${HOST}:${port}`, '/health', () => memoryOfMlflow(server.child.pid));
}

function start(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { child, output: '', exited: undefined, stop: undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (server.output = (server.output + chunk).slice(-KEPT_OUTPUT)));
  }
  server.exited = new Promise((done) => child.once('exit', done).once('error', done));
  // MLflow's workers are a process group of their own.
  const end = () => {
    if (child.exitCode === null && child.pid !== undefined)
      process.kill(options.detached ? -child.pid : child.pid, 'SIGTERM');
  };
  process.once('exit', end);
  server.stop = async () => {
    end();
    await server.exited;
  };
  return server;
}

async function ready(server, url, path, memory) {
  const answers = async () => {
    if (server.child.exitCode !== null) throw new Error(`it ended: ${server.output}`);
    return fetch(`${url}${path}`).then(
      (response) => response.ok,
      () => false,
    );
  };
  await until(answers, { seconds: 180, what: `${url}${path}` }).catch(async (error) => {
    await server.stop();
    throw new Error(`${error.message}\n${server.output}`);
  });
  return { url, pid: server.child.pid, memory, stop: server.stop };
}

/** Resident bytes of a process. */
function memoryOf(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kilobytes) * 1024;
}

/** What `mlflow server` and its one worker hold; its job runner and the consumers of that are not counted. */
function memoryOfMlflow(group) {
  const ofServer = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const groupOfIt = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[2];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return Number(groupOfIt) === group && !/mlflow\.server\.jobs|huey/.test(command);
    } catch {
      return false; // It ended meanwhile.
    }
  });
  return ofServer.reduce((sum, pid) => sum + memoryOf(pid), 0);
}
