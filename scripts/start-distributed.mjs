// `npm run start:distributed`: seven processes on real Kafka, Redis and PostgreSQL (`npm run dev:services`, or the addresses
// in KAFKA_BROKERS, REDIS_URL, DATABASE_URL). INFERENCE_REPLICAS=3 runs that many inference processes, on ports 10 apart. A process that dies is started again; Ctrl-C or SIGTERM ends all of them.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SupervisedProcess, runToEnd } from './distributed/supervised-process.mjs';
import { assertPortFree } from './services/child-service.mjs';
import { SERVICE_OPTIONS } from './services/node-options.mjs';

const root = resolve(import.meta.dirname, '..');
const dataDir = resolve(process.env.DATA_DIR ?? join(root, '.data', 'distributed'));
const APPS = {
  governance: 8005,
  registry: 8002,
  training: 8000,
  inference: 8001,
  features: 8003,
  monitoring: 8004,
  gateway: 8080,
};

/** The secret that the services share; made once, readable by this user only. */
function serviceToken() {
  const file = join(dataDir, 'service-token');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
const port = (app) => Number(process.env[`${app.toUpperCase()}_PORT`] ?? APPS[app]);
const grpcPort = (app) => Number(process.env[`${app.toUpperCase()}_GRPC_PORT`] ?? 9000 + (APPS[app] % 100));
const INFERENCE_REPLICAS = Math.max(1, Math.min(9, Math.trunc(Number(process.env.INFERENCE_REPLICAS ?? 1)) || 1));
/** The processes: those of an app differ in their ports, and in their folders from the second on. */
const processesOf = (app) =>
  Array.from({ length: app === 'inference' ? INFERENCE_REPLICAS : 1 }, (_, i) => ({
    app,
    name: i === 0 ? app : `${app}-${i + 1}`,
    http: port(app) + 10 * i,
    grpc: grpcPort(app) + 10 * i,
  }));
const all = Object.keys(APPS).flatMap(processesOf);
const peers = Object.keys(APPS)
  .filter((app) => app !== 'gateway')
  .flatMap((app) => [
    [
      `${app.toUpperCase()}_URL`,
      processesOf(app)
        .map(({ http }) => `http://127.0.0.1:${http}`)
        .join(','),
    ],
    [
      `${app.toUpperCase()}_GRPC_URL`,
      processesOf(app)
        .map(({ grpc }) => `127.0.0.1:${grpc}`)
        .join(','),
    ],
  ]);
const env = {
  ...Object.fromEntries(peers),
  BUS: 'kafka',
  KAFKA_BROKERS: '127.0.0.1:9092',
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'postgres://postgres:postgres@127.0.0.1:5432/postgres',
  DATA_DIR: dataDir,
  ARTIFACTS_DIR: join(dataDir, 'artifacts'),
  ...(process.env.SERVICE_TOKEN_FILE ? {} : { SERVICE_TOKEN: serviceToken() }),
  ...process.env,
};
const entry = (app) => join(root, 'apps', app, 'dist', 'main.js');
// Before anything starts: who answers on a taken port would be taken for the app.
try {
  for (const { app, http, grpc } of all) {
    await assertPortFree(http, `${app.toUpperCase()}_PORT`);
    if (app !== 'gateway') await assertPortFree(grpc, `${app.toUpperCase()}_GRPC_PORT`);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

const command = (app) => ({ node: process.execPath, args: [...SERVICE_OPTIONS, entry(app)] });

for (const app of Object.keys(APPS).filter((name) => name !== 'gateway')) {
  const { status, output } = await runToEnd(process.execPath, [entry(app), 'migrate'], { env, cwd: root });
  if (status !== 0) {
    process.stderr.write(
      `migrating the database of ${app} failed (is \`npm run dev:services\` running?):\n${output}\n`,
    );
    process.exit(1);
  }
}

/** What a further process of an app has to itself. */
const ownEnv = ({ app, name, http, grpc }) =>
  name === app
    ? {}
    : {
        [`${app.toUpperCase()}_PORT`]: String(http),
        [`${app.toUpperCase()}_GRPC_PORT`]: String(grpc),
        DATA_DIR: join(dataDir, 'replicas', name),
      };
const processes = all.map((one) => {
  const { node, args } = command(one.app);
  return new SupervisedProcess(one.name, node, args, {
    env: { ...env, ...ownEnv(one) },
    cwd: root,
    log: openSync(join(dataDir, 'logs', `${one.name}.log`), 'a'),
  });
});
let stopping = false;
async function stop(code) {
  if (stopping) return;
  stopping = true;
  await Promise.all(processes.map((supervised) => supervised.stop()));
  process.exit(code);
}
process.once('SIGINT', () => void stop(0));
process.once('SIGTERM', () => void stop(0));

for (const supervised of processes) {
  supervised.onRestart = (pid) => process.stderr.write(`${supervised.name} runs again, pid ${pid}\n`);
  supervised.onExit = (reason) => {
    if (!stopping)
      process.stderr.write(`${supervised.name} ended (${reason}); see ${dataDir}/logs/${supervised.name}.log\n`);
  };
  supervised.start();
}
for (const { name, http } of all) {
  const reason = await whyNotReady(http);
  if (reason === undefined || stopping) continue;
  process.stderr.write(`${name} did not become ready within 60 s: ${reason}; see ${dataDir}/logs/${name}.log\n`);
  await stop(1);
}

/** Undefined as soon as the app is ready; after a minute what it lacks. */
async function whyNotReady(http) {
  let reason = 'it does not answer';
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && !stopping;) {
    const answer = await fetch(`http://127.0.0.1:${http}/health/ready`).catch(() => undefined);
    if (answer?.ok) return undefined;
    const report = await answer?.json().catch(() => undefined);
    const down = Object.entries(report?.parts ?? {}).filter(([, part]) => !part.up);
    if (down.length > 0) reason = down.map(([part, { reason: why }]) => `${part}: ${why}`).join('; ');
    await new Promise((wake) => setTimeout(wake, 200));
  }
  return reason;
}

if (!stopping) {
  const rows = all.map(({ name, http, grpc }, i) => ({
    process: name,
    pid: processes[i].pid,
    http: `http://127.0.0.1:${http}`,
    grpc: name === 'gateway' ? '' : `127.0.0.1:${grpc}`,
  }));
  const width = (key) => Math.max(key.length, ...rows.map((row) => String(row[key]).length));
  const keys = ['process', 'pid', 'http', 'grpc'];
  const line = (row) => keys.map((key) => String(row[key]).padEnd(width(key))).join('  ');
  process.stdout.write(`\n${line(Object.fromEntries(keys.map((key) => [key, key])))}\n${rows.map(line).join('\n')}\n`);
  process.stdout.write(
    `\nlogs: ${dataDir}/logs   tokens for trying approvals: ${dataDir}/dev-tokens.json\nCtrl-C stops all.\n`,
  );
}
