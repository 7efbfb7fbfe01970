import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openInferenceProto } from '../../libs/contracts/dist/index.js';
import { Client } from '../../scripts/demo/client.mjs';
import { startPlatform } from '../../scripts/demo/platform.mjs';
import { normal, seededRandom } from '../../scripts/demo/random.mjs';
import { train } from '../../scripts/demo/steps.mjs';
import { freePort } from '../../scripts/services/child-service.mjs';

import { grpcFrame } from './grpc-load.mjs';

const COLUMNS = 30;
const ROWS = 2000;
const MODEL = 'bench';
const SERVICES = ['GATEWAY', 'TRAINING', 'INFERENCE', 'REGISTRY', 'FEATURES', 'MONITORING', 'GOVERNANCE'];

/** The whole platform in one process, with an MLP 30-128-64-2 behind its tabular pipeline; requests go straight to inference. */
export async function startOurs(dataDir) {
  const env = await environment(dataDir);
  const gateway = `http://127.0.0.1:${env.GATEWAY_PORT}`;
  const platform = await startPlatform(gateway, env);
  try {
    const token = JSON.parse(readFileSync(join(dataDir, 'dev-tokens.json'), 'utf8')).author;
    const author = new Client(gateway, token);
    const inputs = await deployModel(author);
    const url = `http://127.0.0.1:${env.INFERENCE_PORT}`;
    return {
      roots: [platform.pid, postmasterOf(dataDir)],
      stop: platform.stop,
      twoVersions: () => twoVersions(author),
      predict: { url, path: '/predict', body: { model_name: MODEL, inputs }, token },
      openInference: { url, path: `/v2/models/${MODEL}/infer`, body: { inputs: jsonTensors(inputs) }, token },
      grpc: {
        url: `http://127.0.0.1:${env.INFERENCE_GRPC_PORT}`,
        path: '/inference.GRPCInferenceService/ModelInfer',
        frame: grpcFrame(openInferenceProto.ModelInferRequest.encode(rawRequest(inputs)).finish()),
        token,
      },
    };
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

async function environment(dataDir) {
  const names = SERVICES.flatMap((name) => [`${name}_PORT`, `${name}_GRPC_PORT`]);
  const ports = await Promise.all(names.map(async (name) => [name, String(await freePort())]));
  return { ...process.env, ...Object.fromEntries(ports), DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
}

/** PostgreSQL, which may outlive its parent, is not its child. */
const postmasterOf = (dataDir) =>
  Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);

/** 30 numeric columns of which a few matter. */
function rowsOf(count, random) {
  return Array.from({ length: count }, () => {
    const x = Array.from({ length: COLUMNS }, () => Number(normal(random).toFixed(4)));
    return [...x, x[0] + x[1] - x[2] + 0.5 * normal(random) > 0 ? 1 : 0];
  });
}

/** Trains and deploys the model; returns the inputs of one row. */
async function deployModel(author) {
  const header = [...Array.from({ length: COLUMNS }, (_, i) => `x${i}`), 'label'];
  const rows = rowsOf(ROWS, seededRandom(1));
  const csv = `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`;
  const { id } = await author.upload(`/api/v1/datasets?name=${MODEL}&format=csv`, csv);
  await trainVersion(author, id, 1);
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

/** Trains another version. @returns what makes one or the other answer */
async function twoVersions(author) {
  const { items } = await author.get('/api/v1/datasets');
  await trainVersion(author, items[0].id, 2);
  return (turn) => author.put(`/api/v1/deployments/${MODEL}/routes`, { routes: routesTo(2 - (turn % 2)) });
}

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
