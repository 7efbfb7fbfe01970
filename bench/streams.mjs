// A stream on one partition of Kafka beside a bare copy of the same messages with kafkajs; in turn, in one run. Part of `npm run bench:traffic`.
//   node scripts/build.mjs && node bench/streams.mjs [--messages 50000 --rounds 3]
// The model is an MLP 30-128-64-2, a message is a row of 30 columns in JSON. The copy reads, writes and commits at least once, 1000 messages at a
// time. The stream reads, predicts, logs the predictions to the bus, writes and commits in transactions of 1000.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createArtifactStore } from '../libs/artifact-store/dist/index.js';
import { createServingDataSource } from '../libs/model-serving/dist/index.js';
import { EmbeddedPostgres, prepareSharedDatabase } from '../libs/persistence/dist/index.js';

import { storedModel } from './traffic/batch-model.mjs';
import { measureStreams } from './traffic/stream.mjs';

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '50000' }, rounds: { type: 'string', default: '3' } },
  strict: false,
});
const [count, rounds] = [Number(values.messages), Number(values.rounds)];
const COLUMNS = 30;
const MUST = { rate: 5_000, ratio: 0.5 };
const AIM = 10_000;

const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const work = mkdtempSync(join(tmpdir(), 'intelgraph-bench-'));
// The account that runs PostgreSQL must reach it.
chmodSync(work, 0o755);
const postgres = await EmbeddedPostgres.start({ dataDir: join(work, 'postgres'), password: 'postgres' });
try {
  const artifacts = createArtifactStore({ type: 'local', basePath: join(work, 'artifacts') });
  const { digest } = await storedModel(artifacts, COLUMNS);
  const source = createServingDataSource(postgres.connection('inference'));
  await prepareSharedDatabase(source);
  console.log(`${count} messages; ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
  const found = [];
  await measureStreams({
    ...{ work, source, artifacts, digest, columns: COLUMNS, count, rounds },
    report: ({ copy, stream, dropped }) => {
      found.push({ stream, ratio: stream / copy });
      const share = (stream / copy).toFixed(2);
      console.log(`copy ${Math.round(copy)}/s, stream ${Math.round(stream)}/s, ratio ${share}, ${dropped} not logged`);
    },
  });
  const [rate, ratio] = [middle(found.map(({ stream }) => stream)), middle(found.map((one) => one.ratio))];
  console.log(`stream on one partition: ${Math.round(rate)} predictions/s (must ${MUST.rate}, aim ${AIM})`);
  console.log(`stream / bare copy: ${ratio.toFixed(2)} (must ${MUST.ratio})`);
  await source.destroy();
} finally {
  await postgres.stop();
  rmSync(work, { recursive: true, force: true });
}
