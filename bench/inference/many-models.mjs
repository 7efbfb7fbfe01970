// Memory of the inference app alone, as the image runs it, while it serves many models: it starts from a snapshot on its disk, without a database.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { createArtifactStore, putFiles } from '../../libs/artifact-store/dist/index.js';
import { fitPipeline, saveModel, signatureOf } from '../../libs/ml-runtime/dist/index.js';
import { createModelServing, fixedModels } from '../../libs/model-serving/dist/index.js';
import { seededRandom } from '../../scripts/demo/random.mjs';
import { freePort } from '../../scripts/services/child-service.mjs';
import { SERVICE_OPTIONS } from '../../scripts/services/node-options.mjs';
import { memoryOf, startProcess, untilReady } from '../processes.mjs';

const COLUMNS = 30;
/** Float32 weights of about a megabyte. */
const HIDDEN = [480, 512];
const ROWS_OF_A_BATCH = 64;

const names = Array.from({ length: COLUMNS }, (_, i) => `x${i}`);
const rowOf = (random) => Object.fromEntries(names.map((name) => [name, random() * 4 - 2]));

/** Resident bytes of the app when each of `count` models has answered a row and a batch; without any model for `count` 0. */
export async function memoryOfModels(count, folder) {
  mkdirSync(folder, { recursive: true });
  await writeSnapshot(count, folder);
  const [port, grpcPort] = [String(await freePort()), String(await freePort())];
  const url = `http://127.0.0.1:${port}`;
  const main = new URL('../../apps/inference/dist/main.js', import.meta.url).pathname;
  const app = startProcess(process.execPath, [...SERVICE_OPTIONS, main], {
    env: {
      ...process.env,
      ...{ DATA_DIR: folder, INFERENCE_PORT: port, INFERENCE_GRPC_PORT: grpcPort, LOG_LEVEL: 'warn' },
      ...{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', INFERENCE_THREADS: '1' },
    },
  });
  try {
    await untilReady(app, `${url}/health/ready`);
    await askAll(url, count);
    return memoryOf(app.pid);
  } finally {
    await app.stop();
  }
}

async function writeSnapshot(count, folder) {
  const store = createArtifactStore({ type: 'local', basePath: join(folder, 'store') });
  const uris = {};
  for (let i = 0; i < count; i++) uris[`${nameOf(i)}@1.0.0`] = `artifact://sha256:${await putModel(store, i)}`;
  const serving = createModelServing({
    ...{ storage: store, models: fixedModels(uris), dataDir: join(folder, 'inference') },
  });
  await serving.initialize();
  for (let i = 0; i < count; i++) {
    await serving.deployments.create({ modelName: nameOf(i), routes: [{ version: '1.0.0', weight: 100 }] });
  }
  await serving.close();
}

const nameOf = (i) => `model-${i}`;

async function putModel(store, seed) {
  const random = seededRandom(seed);
  const rows = 200;
  const columns = names.map((name) => ({
    ...{ name, kind: 'numeric', values: Float64Array.from({ length: rows }, () => random() * 4 - 2) },
  }));
  const label = { name: 'label', kind: 'categorical', values: columns[0].values.map((value) => Math.sign(value)) };
  const target = { ...label, values: Array.from(label.values, (value) => (value > 0 ? 'yes' : 'no')) };
  const pipeline = fitPipeline({ columns: [...columns, target], rows }, { target: 'label' });
  const widths = [pipeline.width, ...HIDDEN, 1];
  const layers = widths.slice(1).map((units, i) => ({
    ...{
      inputs: widths[i],
      units,
      activation: i === HIDDEN.length ? 'sigmoid' : 'relu',
      bias: new Float32Array(units),
    },
    kernel: Float32Array.from({ length: widths[i] * units }, () => (random() - 0.5) / Math.sqrt(widths[i])),
  }));
  const signature = signatureOf(pipeline);
  const files = await putFiles(store, saveModel({ pipeline, signature, network: { layers }, warmup: [rowOf(random)] }));
  return store.putManifest({ schema_version: 1, flavor: 'tfjs-tabular', signature, files });
}

async function askAll(url, count) {
  const random = seededRandom(1);
  const post = async (path, body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  for (let i = 0; i < count; i++) {
    await post('/predict', { model_name: nameOf(i), inputs: rowOf(random) });
    const inputs = Array.from({ length: ROWS_OF_A_BATCH }, () => rowOf(random));
    await post('/predict/batch', { model_name: nameOf(i), inputs });
  }
}
