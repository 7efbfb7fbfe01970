// The inference service beside what the machine can do at best and beside the servers teams use now, in one run, in short rounds in turn:
// an MLP 30-128-64-2, one row of 30 numeric columns. Ours is the inference service in a process of its own, with its prediction log;
// the model comes out of training and runs behind its tabular pipeline. The load generator takes its share of the same cores.
//   npm run bench:inference [-- --seconds 2 --rounds 9 --only 'echo|fastapi|swaps|models']
// Peers are measured where `--peers FOLDER` (default .cache/inference-peers) holds their virtual environments; `--install` makes them.
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { freePort } from '../scripts/services/child-service.mjs';

import { alternate, ratioOfRates, side } from './inference/compare.mjs';
import { memoryOfModels } from './inference/many-models.mjs';
import { installPeers, makeModels, PEERS, startPeer } from './inference/peers.mjs';
import { startOurs } from './inference/platform.mjs';
import { header, middle, printLimit, printRatio } from './inference/report.mjs';
import { measureSwaps } from './inference/swaps.mjs';
import { grpcPortReady, startProcess, untilReady } from './processes.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: '' },
    peers: { type: 'string', default: '.cache/inference-peers' },
    install: { type: 'boolean', default: false },
  },
});
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
const chosen = new RegExp(values.only, 'i');
const peersFolder = resolve(values.peers);
const BUSY = 16;
const MODELS = 50;

const ROWS = [
  { name: '/predict, 16 / echo', ask: 'predict', peer: 'echo', must: 0.55, aim: 0.7 },
  { name: 'Open Inference REST, 16 / echo', ask: 'openInference', peer: 'echo', must: 0.55, aim: 0.7 },
  { name: 'Open Inference gRPC, 16 / no-op', ask: 'grpc', peer: 'grpc-noop', must: 1, aim: 2 },
  { name: '/predict, 16 / fastapi', ask: 'predict', peer: 'fastapi', must: 1.3, aim: 2 },
  { name: '/predict, 16 / mlserver', ask: 'predict', peer: 'mlserver', must: 6, aim: 10 },
  { name: '/predict, 16 / bentoml', ask: 'predict', peer: 'bentoml', must: 15, aim: 30 },
  { name: '/predict, 16 / mlflow-columns', ask: 'predict', peer: 'mlflow-columns', must: 80, aim: 140 },
  { name: '/predict, 16 / mlflow-tensor', ask: 'predict', peer: 'mlflow-tensor', must: 10, aim: 15 },
];

async function startNode(script, target, isReady) {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const server = startProcess(process.execPath, [new URL(`inference/${script}`, import.meta.url).pathname, port], {});
  await isReady(server, url);
  return { roots: [server.pid], target: { ...target, url, token: undefined }, stop: server.stop };
}

/** Starts what a row compares with; undefined where it is not installed. */
async function startOther(peer, ours, work, models) {
  if (peer === 'echo')
    return (ask) => startNode('echo-server.mjs', ours[ask], (s, url) => untilReady(s, `${url}/ready`));
  if (peer === 'grpc-noop') return () => startNode('grpc-noop-server.mjs', ours.grpc, grpcPortReady);
  if (!existsSync(join(peersFolder, PEERS[peer].venv, 'installed'))) return undefined;
  if (!existsSync(models)) makeModels(peersFolder, models);
  return () => startPeer(peer, { folder: peersFolder, models, work, inputs: ours.predict.body.inputs });
}

const work = mkdtempSync(join(tmpdir(), 'intelgraph-bench-'));
// The account that runs PostgreSQL must reach it, or the database would lie elsewhere and stay.
chmodSync(work, 0o755);
const rows = ROWS.filter(({ name }) => chosen.test(name));
if (values.install)
  installPeers(peersFolder, [...new Set(rows.map(({ peer }) => peer).filter((peer) => peer in PEERS))]);
let ours;
const results = [];
try {
  const asksOurs = rows.length > 0 || chosen.test('swaps');
  if (asksOurs) ours = await startOurs(join(work, 'platform'));
  const machine = `${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`;
  const body = asksOurs ? `${JSON.stringify(ours.predict.body).length} bytes to /predict; ` : '';
  console.log(`${body}median of ${rounds} rounds of ${seconds} s in turn; ${machine}`);
  console.log(header());
  for (const row of rows) {
    const start = await startOther(row.peer, ours, work, join(work, 'models'));
    if (start === undefined) {
      console.log(`${row.name}: not measured, ${row.peer} is not installed (--install)`);
      continue;
    }
    const other = await start(row.ask);
    try {
      const sides = [side({ roots: ours.roots, target: ours[row.ask] }), side(other)];
      const [own, theirs] = await alternate(sides, { connections: BUSY, seconds, rounds });
      results.push(printRatio(row, own, theirs, ratioOfRates(own, theirs)));
      if (row.ask === 'predict' && row.peer === 'echo') {
        const [alone] = await alternate(sides.slice(0, 1), { connections: 1, seconds, rounds });
        results.push(
          printLimit({ name: '/predict, 1: p50', must: 1, aim: 0.3, unit: 'ms' }, middle(alone, 'p50')),
          printLimit({ name: '/predict, 16: p99', must: 10, aim: 4, unit: 'ms' }, middle(own, 'p99')),
          printLimit({ name: '/predict, 16: CPU a request', must: 0.08, aim: 0.05, unit: 'ms' }, middle(own, 'cpuMs')),
        );
      }
    } finally {
      await other.stop();
    }
  }
  if (chosen.test('swaps')) {
    const { quiet, swapping, swaps } = await measureSwaps(ours, { connections: BUSY, seconds, rounds });
    const row = { name: '/predict, 16: p99 with swaps', must: 2, aim: 1.5, unit: `times (${swaps} swaps)` };
    results.push(printLimit(row, middle(swapping, 'p99') / middle(quiet, 'p99')));
  }
  if (chosen.test('models')) {
    const memory = await memoryOfModels(MODELS, join(work, 'many-models'));
    results.push(printLimit({ name: `${MODELS} models, memory`, must: 600, aim: 400, unit: 'MB' }, memory / 1e6));
  }
  console.log(`${results.filter(Boolean).length} of ${results.length} rows as they must be`);
} finally {
  await ours?.stop();
  rmSync(work, { recursive: true, force: true });
}
