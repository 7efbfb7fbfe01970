// A batch job over a Parquet file beside the bare compiled kernel in a loop over the same rows, encoded and in memory; in turn, in one run.
//   npm run bench:traffic [-- --rows 1000000 --rounds 3]
// The model is an MLP 30-128-64-2. The kernel is the one that the worker threads take, on one thread. The job is all that a caller waits for, from
// its start in the queue to its end: reading, encoding, the kernel, answers, parts, the output with all 30 columns; PostgreSQL beside it.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { artifactUri, createArtifactStore } from '../libs/artifact-store/dist/index.js';
import { openDuckdb, sqlText } from '../libs/data-files/dist/index.js';
import { assertedContext, silentLogger, systemClock, uuidv7Ids } from '../libs/kernel/dist/index.js';
import { Outbox } from '../libs/messaging/dist/index.js';
import { compileDefaultKernel } from '../libs/ml-runtime/dist/index.js';
import {
  createBatchJobs,
  createModelRuntime,
  createServingDataSource,
  fixedModels,
  MemoryDeploymentStore,
  ServingEngine,
} from '../libs/model-serving/dist/index.js';
import { EmbeddedPostgres, prepareSharedDatabase } from '../libs/persistence/dist/index.js';

import { storedModel } from './traffic/batch-model.mjs';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' } },
});
const [rows, rounds] = [Number(values.rows), Number(values.rounds)];
const COLUMNS = 30;
const KERNEL_ROWS = 4096;
const MUST = 0.5;
const AIM = 0.7;

function kernelSeconds(network) {
  const kernel = compileDefaultKernel(network);
  const features = Float32Array.from({ length: KERNEL_ROWS * COLUMNS }, (_, i) => Math.sin(i));
  const out = new Float32Array(KERNEL_ROWS);
  kernel(features, KERNEL_ROWS, out);
  const started = performance.now();
  for (let done = 0; done < rows; done += KERNEL_ROWS) kernel(features, Math.min(KERNEL_ROWS, rows - done), out);
  return (performance.now() - started) / 1000;
}

async function writeRows(file, folder) {
  const session = await openDuckdb([file], { memoryLimit: '1GB', threads: 2 }, [folder]);
  const column = (c) => `((hash(i * 31 + ${c}) % 2000000) / 100000.0 - 10)::DOUBLE AS x${c}`;
  const select = `SELECT ${Array.from({ length: COLUMNS }, (_, c) => column(c)).join(', ')} FROM range(${rows}) r(i)`;
  await session.rows(`COPY (${select}) TO ${sqlText(file)} (FORMAT parquet)`);
  session.close();
}

async function jobSeconds(jobs, ctx, round) {
  const started = Date.now();
  const job = await jobs.start(ctx, {
    ...{ modelName: 'bench', modelVersion: '1.0.0', input: { uri: 'rows.parquet' } },
    output: { uri: `out-${round}.parquet` },
  });
  let most = 0;
  for (;;) {
    // Whoever asks more often takes part of what is measured.
    await sleep(100);
    most = Math.max(most, process.memoryUsage().rss);
    const now = await jobs.get(ctx, job.id);
    if (now.state === 'failed') throw new Error(now.error.message);
    if (now.state !== 'succeeded') continue;
    if (now.rowsPredicted !== rows) throw new Error(`${now.rowsPredicted} rows`);
    const seconds = (now.finishedAt - started) / 1000;
    return { seconds, inQueue: (now.startedAt - now.createdAt) / 1000, most };
  }
}

const work = mkdtempSync(join(tmpdir(), 'intelgraph-bench-'));
// The account that runs PostgreSQL must reach it.
chmodSync(work, 0o755);
const postgres = await EmbeddedPostgres.start({ dataDir: join(work, 'postgres'), password: 'postgres' });
try {
  const artifacts = createArtifactStore({ type: 'local', basePath: join(work, 'artifacts') });
  const { model, digest } = await storedModel(artifacts, COLUMNS);
  await writeRows(join(work, 'rows.parquet'), work);
  const source = createServingDataSource(postgres.connection('inference'));
  await prepareSharedDatabase(source);
  const engine = new ServingEngine({
    store: new MemoryDeploymentStore(),
    resolver: fixedModels({ 'bench@1.0.0': artifactUri(digest) }),
    ...{ runtime: createModelRuntime(), artifacts },
  });
  await engine.start();
  const outbox = new Outbox({ source: '/services/inference', ids: uuidv7Ids, clock: systemClock });
  const { jobs } = createBatchJobs({
    ...{ source, outbox, engine, clock: systemClock, ids: uuidv7Ids, logger: silentLogger },
    ...{ folder: join(work, 'batch'), dataRoots: [work], maxUploadBytes: 1, concurrency: 1 },
    limits: { memoryLimit: '1GB', threads: 2 },
  });
  await jobs.startWorking();
  console.log(
    `${rows} rows × ${COLUMNS} columns; ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`,
  );
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const kernel = kernelSeconds(model.network);
    const { seconds, inQueue, most } = await jobSeconds(jobs, assertedContext('bench'), round);
    ratios.push(kernel / (seconds - inQueue));
    console.log(
      `kernel ${kernel.toFixed(2)} s, job ${(seconds - inQueue).toFixed(2)} s (and ${inQueue.toFixed(2)} s in the queue), ratio ${ratios.at(-1).toFixed(2)}, ${Math.round(most / 2 ** 20)} MB`,
    );
  }
  const middle = [...ratios].sort((a, b) => a - b)[Math.floor(rounds / 2)];
  console.log(`batch from Parquet / bare kernel: ${middle.toFixed(2)} (must ${MUST}, aim ${AIM})`);
  await jobs.stopWorking();
  await engine.close();
  await source.destroy();
} finally {
  await postgres.stop();
  rmSync(work, { recursive: true, force: true });
}

await import('./streams.mjs');
await import('./policies.mjs');
