import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openInferenceProto } from '../../libs/contracts/dist/index.js';
import { EmbeddedPostgres, formatDatabaseUrl } from '../../libs/persistence/dist/index.js';
import { Client } from '../../scripts/demo/client.mjs';
import { startPlatform } from '../../scripts/demo/platform.mjs';
import { normal, seededRandom } from '../../scripts/demo/random.mjs';
import { train } from '../../scripts/demo/steps.mjs';
import { freePort } from '../../scripts/services/child-service.mjs';
import { SERVICE_OPTIONS } from '../../scripts/services/node-options.mjs';
import { startProcess, untilReady } from '../processes.mjs';

import { grpcFrame } from './grpc-load.mjs';

const COLUMNS = 30;
const ROWS = 2000;
const MODEL = 'bench';
const SERVICES = ['GATEWAY', 'TRAINING', 'INFERENCE', 'REGISTRY', 'FEATURES', 'MONITORING', 'GOVERNANCE'];

/**
 * An MLP 30-128-64-2 behind its tabular pipeline, trained and deployed on the whole platform, then served by the inference service as it
 * is deployed: a process of its own, its predictions going to the event log in PostgreSQL. Governance, which knows the tokens, and the
 * registry run beside it; who else would read the log does not.
 *
 * @returns roots: the processes of inference and of PostgreSQL; swap: makes one of two versions answer, or the other; deployer and
 *   registry: clients of inference and of the registry
 */
export async function startOurs(dataDir) {
  const postgres = await EmbeddedPostgres.start({ dataDir: join(dataDir, 'postgres'), password: 'postgres' });
  const stops = [() => postgres.stop()];
  try {
    const env = await environment(dataDir, postgres);
    const inputs = await deployed(env);
    const tokens = JSON.parse(readFileSync(join(dataDir, 'dev-tokens.json'), 'utf8'));
    const started = [];
    for (const name of ['governance', 'registry', 'inference']) {
      started.unshift(await startService(name, env));
      stops.unshift(started[0].stop);
    }
    const url = `http://127.0.0.1:${env.INFERENCE_PORT}`;
    const author = new Client(url, tokens.author);
    return {
      roots: [started[0].pid, postgres.pid],
      stop: () => stopAll(stops),
      model: MODEL,
      deployer: author,
      registry: new Client(`http://127.0.0.1:${env.REGISTRY_PORT}`, tokens.author),
      swap: (turn) => author.put(`/api/v1/deployments/${MODEL}/routes`, { routes: routesTo(2 - (turn % 2)) }),
      ...targets({ url, grpcUrl: `http://127.0.0.1:${env.INFERENCE_GRPC_PORT}`, inputs, token: tokens.author }),
    };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

async function stopAll(stops) {
  for (const stop of stops) await stop();
}

async function environment(dataDir, postgres) {
  const names = SERVICES.flatMap((name) => [`${name}_PORT`, `${name}_GRPC_PORT`]);
  const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())])));
  const peers = SERVICES.flatMap((name) => [
    [`${name}_URL`, `http://127.0.0.1:${ports[`${name}_PORT`]}`],
    [`${name}_GRPC_URL`, `127.0.0.1:${ports[`${name}_GRPC_PORT`]}`],
  ]);
  return {
    ...{ ...process.env, ...ports, ...Object.fromEntries(peers), DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    DATABASE_URL: formatDatabaseUrl(postgres.connection('postgres')),
  };
}

/** Trains and deploys the model on the platform, which then ends; returns the inputs of one row. */
async function deployed(env) {
  const gateway = `http://127.0.0.1:${env.GATEWAY_PORT}`;
  const platform = await startPlatform(gateway, env);
  try {
    const tokens = JSON.parse(readFileSync(join(env.DATA_DIR, 'dev-tokens.json'), 'utf8'));
    return await deployModel(new Client(gateway, tokens.author));
  } finally {
    await platform.stop();
  }
}

/** A service alone, on what the platform left. */
async function startService(name, { DATA_DIR, ...env }) {
  const own = {
    ...{ ...env, DATA_DIR, BUS: 'embedded', ARTIFACTS_DIR: join(DATA_DIR, 'artifacts') },
    SERVICE_TOKEN: readFileSync(join(DATA_DIR, 'service-token'), 'utf8').trim(),
  };
  const service = startProcess(process.execPath, [...SERVICE_OPTIONS, `apps/${name}/dist/main.js`], { env: own });
  await untilReady(service, `http://127.0.0.1:${env[`${name.toUpperCase()}_PORT`]}/health/ready`);
  return service;
}

function targets({ url, grpcUrl, inputs, token }) {
  return {
    predict: { url, path: '/predict', body: { model_name: MODEL, inputs }, token },
    openInference: { url, path: `/v2/models/${MODEL}/infer`, body: { inputs: jsonTensors(inputs) }, token },
    grpc: {
      url: grpcUrl,
      path: '/inference.GRPCInferenceService/ModelInfer',
      frame: grpcFrame(openInferenceProto.ModelInferRequest.encode(rawRequest(inputs)).finish()),
      token,
    },
  };
}

/** 30 numeric columns of which a few matter. */
function rowsOf(count, random) {
  return Array.from({ length: count }, () => {
    const x = Array.from({ length: COLUMNS }, () => Number(normal(random).toFixed(4)));
    return [...x, x[0] + x[1] - x[2] + 0.5 * normal(random) > 0 ? 1 : 0];
  });
}

/** Trains two versions and deploys the first. Returns the inputs of one row. */
async function deployModel(author) {
  const header = [...Array.from({ length: COLUMNS }, (_, i) => `x${i}`), 'label'];
  const rows = rowsOf(ROWS, seededRandom(1));
  const csv = `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`;
  const { id } = await author.upload(`/api/v1/datasets?name=${MODEL}&format=csv`, csv);
  for (const number of [1, 2]) await trainVersion(author, id, number);
  await author.post('/api/v1/deployments', { model_name: MODEL, routes: routesTo(1) });
  return Object.fromEntries(header.slice(0, -1).map((name, i) => [name, rows[0][i]]));
}

async function trainVersion(author, datasetId, number) {
  const job = await train(
    author,
    {
      model_name: MODEL,
      dataset_config: { train_dataset_id: datasetId, target: 'label' },
      hyperparameters: { seed: number, epochs: 5, hidden_layers: 2, hidden_size: 128 },
    },
    () => undefined,
  );
  await author.post(`/api/v1/models/${MODEL}/versions`, { version: `${number}.0.0`, run_id: job.run_id });
}

const routesTo = (number) => [{ version: `${number}.0.0`, weight: 100 }];

const jsonTensors = (inputs) =>
  Object.entries(inputs).map(([name, value]) => ({ name, shape: [1, 1], datatype: 'FP64', data: [value] }));

function rawRequest(inputs) {
  const tensors = Object.entries(inputs);
  return openInferenceProto.ModelInferRequest.fromPartial({
    modelName: MODEL,
    inputs: tensors.map(([name]) => ({ name, datatype: 'FP64', shape: [1n, 1n] })),
    rawInputContents: tensors.map(([, value]) => Buffer.from(Float64Array.of(value).buffer)),
  });
}
