// `/predict` (one row, 30 numeric columns) beside a bare Fastify echo of the same payload, in one run, alternating, with 1 and 16
// connections. Starts a platform of its own on free ports with its data in a temporary folder.
// connections. Short rounds in turn, and the median of the ratios of neighbours: what else the machine does hits both.
//   npm run bench [-- --seconds 2 --rounds 9]
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';

import { Client } from '../scripts/demo/client.mjs';
import { startPlatform } from '../scripts/demo/platform.mjs';
import { normal, seededRandom } from '../scripts/demo/random.mjs';
import { train } from '../scripts/demo/steps.mjs';
import { freePort } from '../scripts/services/child-service.mjs';

const COLUMNS = 30;
const SERVICES = ['GATEWAY', 'TRAINING', 'INFERENCE', 'REGISTRY', 'FEATURES', 'MONITORING', 'GOVERNANCE'];
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '2' }, rounds: { type: 'string', default: '9' } },
});
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];

async function platformEnvironment(dataDir) {
  const names = SERVICES.flatMap((name) => [`${name}_PORT`, `${name}_GRPC_PORT`]);
  const ports = await Promise.all(names.map(async (name) => [name, String(await freePort())]));
  return { ...process.env, ...Object.fromEntries(ports), DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
}

/** 30 numeric columns of which a few matter. */
function rowsOf(count, random) {
  return Array.from({ length: count }, () => {
    const x = Array.from({ length: COLUMNS }, () => Number(normal(random).toFixed(4)));
    return [...x, x[0] + x[1] - x[2] + 0.5 * normal(random) > 0 ? 1 : 0];
  });
}

/** Trains and deploys a small model; returns the body of one prediction. */
async function deployModel(author) {
  const header = [...Array.from({ length: COLUMNS }, (_, i) => `x${i}`), 'label'];
  const rows = rowsOf(2000, seededRandom(1));
  const csv = `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`;
  const dataset = await author.upload('/api/v1/datasets?name=bench&format=csv', csv);
  const job = await train(
    author,
    {
      model_name: 'bench',
      dataset_config: { train_dataset_id: dataset.id, target: 'label' },
      hyperparameters: { seed: 1, epochs: 5 },
    },
    () => undefined,
  );
  await author.post('/api/v1/models/bench/versions', { version: '1.0.0', run_id: job.run_id });
  await author.post('/api/v1/deployments', { model_name: 'bench', routes: [{ version: '1.0.0', weight: 100 }] });
  const inputs = Object.fromEntries(header.slice(0, -1).map((name, i) => [name, rows[0][i]]));
  return { model_name: 'bench', inputs };
}

async function measure(url, body, token, connections, duration) {
  const result = await autocannon({
    url: `${url}/predict`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
    connections,
    duration,
  });
  const bad = result.non2xx + result.errors + result.timeouts;
  if (bad > 0) throw new Error(`${bad} of ${result.requests.total} requests to ${url} failed`);
  return { rate: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const middle = (runs, key) => median(runs.map((run) => run[key]));

async function compare(servers, connections) {
  const runs = { predict: [], echo: [] };
  for (const [name, { url, body, token }] of Object.entries(servers)) {
    await measure(url, body, token, connections, 2).catch((error) => {
      throw new Error(`${name}: ${error.message}`);
    });
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, { url, body, token }] of Object.entries(servers)) {
      runs[name].push(await measure(url, body, token, connections, seconds));
    }
  }
  for (const [name, list] of Object.entries(runs)) {
    const latency = `p50 ${middle(list, 'p50')} ms  p99 ${middle(list, 'p99')} ms`;
    console.log(
      `c=${String(connections).padEnd(3)} ${name.padEnd(8)} ${middle(list, 'rate').toFixed(0).padStart(7)} req/s  ${latency}`,
    );
  }
  const ratios = runs.predict.map(({ rate }, round) => rate / runs.echo[round].rate);
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  console.log(
    `c=${String(connections).padEnd(3)} ratio    ${median(ratios).toFixed(2).padStart(7)}  (${spread}; aim: 0.50)`,
  );
}

const dataDir = mkdtempSync(join(tmpdir(), 'intelgraph-bench-'));
const echoPort = await freePort();
const echo = fork(new URL('echo-server.mjs', import.meta.url), [String(echoPort)]);
let platform;
try {
  await new Promise((done, failed) =>
    echo.once('message', done).once('exit', () => failed(new Error('the echo server ended'))),
  );
  const env = await platformEnvironment(dataDir);
  const gateway = `http://127.0.0.1:${env.GATEWAY_PORT}`;
  platform = await startPlatform(gateway, env);
  const tokens = JSON.parse(readFileSync(join(dataDir, 'dev-tokens.json'), 'utf8'));
  const author = new Client(gateway, tokens.author);
  const body = await deployModel(author);
  const inference = `http://127.0.0.1:${env.INFERENCE_PORT}`;
  console.log(
    `one row, ${COLUMNS} numeric columns, ${JSON.stringify(body).length} bytes; ${cpus().length} cores, Node ${process.version}`,
  );
  console.log(
    `median of ${rounds} rounds of ${seconds} s, alternating; straight to the inference service, with a token`,
  );
  const servers = {
    predict: { url: inference, body, token: tokens.author },
    echo: { url: `http://127.0.0.1:${echoPort}`, body },
  };
  for (const connections of [1, 16]) await compare(servers, connections);
} finally {
  echo.kill('SIGTERM');
  await platform?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
