// MLflow's own server beside our registry, on one PostgreSQL, in one run: the same raw requests of MLflow's REST API to both, in turns,
// from one client. What counts is the ratio of the medians; what else the machine does hits both. `MLFLOW_BIN` is MLflow's
// command; its virtual environment is made by
//   python3 -m venv .cache/mlflow && .cache/mlflow/bin/pip install mlflow==3.17.2 psycopg2-binary
// and found there when the variable is not set.
//   npm run bench:registry [-- --scale 0.1 --requests 100 --seconds 3 --only 'get|alias' --data /tmp/filled]
// Filling both takes minutes at scale 1; with `--data` the databases stay in that folder, and the next run goes on with them.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { EmbeddedPostgres, withClient } from '../libs/persistence/dist/index.js';

import { RestClient } from './registry/client.mjs';
import { fill } from './registry/dataset.mjs';
import { measures } from './registry/measures.mjs';
import { header, printFooter, printRow } from './registry/report.mjs';
import { startMlflow, startRegistry } from './registry/servers.mjs';
import { compareLatency, compareThroughput } from './registry/timing.mjs';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    requests: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    data: { type: 'string' },
  },
});
const [scale, requests, seconds] = [values.scale, values.requests, values.seconds].map(Number);
const chosen = new RegExp(values.only, 'i');

const mlflow = process.env.MLFLOW_BIN ?? '.cache/mlflow/bin/mlflow';
if (!existsSync(mlflow)) throw new Error(`no MLflow at ${mlflow}: see the head of bench/registry.mjs`);

const folder = values.data === undefined ? mkdtempSync(join(tmpdir(), 'intelgraph-bench-')) : resolve(values.data);
mkdirSync(folder, { recursive: true });
const filled = join(folder, 'filled.json');
const stops = [];
try {
  const postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres') });
  stops.push(() => postgres.stop());
  const servers = {};
  servers.ours = await startRegistry(postgres, folder);
  stops.push(servers.ours.stop);
  servers.mlflow = await startMlflow(postgres, folder, mlflow);
  stops.push(servers.mlflow.stop);
  const sides = Object.values(servers).map(({ url }) => ({ client: new RestClient(url), url }));
  if (!existsSync(filled)) {
    writeFileSync(filled, JSON.stringify(await Promise.all(sides.map(({ client }) => fill(client, scale)))));
    for (const database of ['ml_registry', 'mlflow']) {
      await withClient(postgres.connection(database), (session) => session.query('VACUUM ANALYZE'));
    }
  }
  const sizes = JSON.parse(readFileSync(filled, 'utf8'));
  sides.forEach((side, i) => Object.assign(side, sizes[i]));
  console.log(
    `${sizes[0].models.length} models, one of ${sizes[0].manyVersions} versions, ${sizes[0].runs.length} runs; ` +
      `${requests} requests each, in turns; ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`,
  );
  console.log(header());
  const rows = [];
  for (const measure of measures) {
    if (!chosen.test(measure.name)) continue;
    const result = measure.clients
      ? await compareThroughput(measure, sides, seconds)
      : await compareLatency(measure, sides, requests);
    rows.push(printRow(measure, result));
  }
  printFooter(rows, servers);
} finally {
  for (const stop of stops.toReversed()) await stop();
  if (values.data === undefined) rmSync(folder, { recursive: true, force: true });
}
