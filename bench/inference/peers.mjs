import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../scripts/services/child-service.mjs';
import { startProcess, untilReady } from '../processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const HOST = '127.0.0.1';

/** Servers that teams use now, each with the same MLP by ONNX Runtime. `venv` is the folder of a virtual environment below `--peers`. */
export const PEERS = {
  fastapi: {
    venv: 'fastapi',
    packages: ['fastapi', 'uvicorn[standard]', 'orjson', 'onnxruntime', 'numpy'],
    command: ({ port }) => [
      'uvicorn',
      ...['fastapi_server:app', '--app-dir', join(here, 'peers'), '--workers', '2', '--loop', 'uvloop'],
      ...['--http', 'httptools', '--no-access-log', '--log-level', 'warning', '--host', HOST, '--port', port],
    ],
    readyPath: '/ready',
    request: (inputs) => ({ path: '/predict', body: { model_name: 'bench', inputs } }),
  },
  mlserver: {
    venv: 'mlserver',
    packages: ['mlserver', 'onnxruntime'],
    prepare: async ({ folder, port, models }) => {
      const parameters = { uri: join(models, 'mlp.onnx') };
      const [grpcPort, metricsPort] = [await freePort(), await freePort()];
      const settings = {
        ...{ host: HOST, http_port: Number(port), grpc_port: grpcPort, metrics_port: metricsPort },
        ...{ parallel_workers: 0, debug: false, logging_settings: undefined },
      };
      writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
      const model = { name: 'bench', implementation: 'mlserver_onnx.OnnxModel', parameters };
      writeFileSync(join(folder, 'model-settings.json'), JSON.stringify(model));
    },
    command: ({ folder }) => ['mlserver', 'start', folder],
    readyPath: '/v2/health/ready',
    request: (inputs) => {
      const data = Object.values(inputs);
      const tensor = { name: 'x', shape: [1, data.length], datatype: 'FP32', data };
      return { path: '/v2/models/bench/infer', body: { inputs: [tensor] } };
    },
  },
  bentoml: {
    venv: 'bentoml',
    packages: ['bentoml', 'onnxruntime', 'numpy'],
    command: ({ port }) => ['bentoml', 'serve', 'bentoml_service:Mlp', '--host', HOST, '--port', port],
    readyPath: '/readyz',
    request: (inputs) => ({ path: '/predict', body: { rows: [Object.values(inputs)] } }),
  },
  'mlflow-columns': mlflowServer('mlflow-columns', (inputs) => ({
    dataframe_split: { columns: Object.keys(inputs), data: [Object.values(inputs)] },
  })),
  'mlflow-tensor': mlflowServer('mlflow-tensor', (inputs) => ({ inputs: [Object.values(inputs)] })),
};

function mlflowServer(model, bodyOf) {
  return {
    venv: 'mlflow',
    packages: ['mlflow', 'onnx', 'onnxruntime'],
    command: ({ port, models }) => [
      'mlflow',
      ...['models', 'serve', '--model-uri', join(models, model), '--env-manager', 'local', '--workers', '1'],
      ...['--host', HOST, '--port', port],
    ],
    readyPath: '/health',
    request: (inputs) => ({ path: '/invocations', body: bodyOf(inputs) }),
  };
}

/** Makes the virtual environments that miss; each downloads some hundred megabytes. */
export function installPeers(folder, names) {
  for (const { venv, packages } of names.map((name) => PEERS[name])) {
    const home = join(folder, venv);
    if (existsSync(join(home, 'installed'))) continue;
    run('python3', ['-m', 'venv', home]);
    run(join(home, 'bin/pip'), ['install', '--quiet', ...packages]);
    writeFileSync(join(home, 'installed'), '');
  }
}

/** The peers' models; made by MLflow's environment, which knows ONNX. */
export function makeModels(folder, models) {
  mkdirSync(models, { recursive: true });
  run(join(folder, 'mlflow/bin/python'), [join(here, 'peers/make_models.py'), models]);
}

/** Starts a peer. @returns its `roots` (processes), the request to send, and `stop` */
export async function startPeer(name, { folder, models, work, inputs }) {
  const peer = PEERS[name];
  const port = String(await freePort());
  const home = join(work, name);
  mkdirSync(home, { recursive: true });
  await peer.prepare?.({ folder: home, port, models });
  const [command, ...args] = peer.command({ folder: home, port, models });
  const bin = resolve(folder, peer.venv, 'bin');
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    PYTHONPATH: join(here, 'peers'),
    MODEL: join(models, 'mlp.onnx'),
    BENTOML_DO_NOT_TRACK: 'True',
    MLFLOW_DISABLE_TELEMETRY: 'true',
  };
  const server = startProcess(join(bin, command), args, { cwd: home, env, detached: true });
  const url = `http://${HOST}:${port}`;
  await untilReady(server, `${url}${peer.readyPath}`);
  return { roots: [server.pid], target: { url, ...peer.request(inputs) }, stop: server.stop };
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} failed: ${stderr || stdout}`);
}
