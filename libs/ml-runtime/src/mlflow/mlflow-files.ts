import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { stringify } from 'yaml';

import type { ArtifactFile } from '../model-format/artifact-file.js';
import { exportOnnx, whyNotOnnx } from '../onnx/export-onnx.js';
import { ONNX_VERSION } from '../onnx/graph-builder.js';
import { whyNotSame } from '../onnx/verify-onnx.js';
import type { TabularModel } from '../training/trained-model.js';
import { mlflowSignature } from './mlflow-signature.js';

/** What makes a model loadable by MLflow's clients, or why it is not. */
export type MlflowFlavor =
  { readonly files: readonly ArtifactFile[] } | { readonly files: readonly []; readonly reason: string };

/** The release of MLflow whose format is written. */
export const MLFLOW_VERSION = '3.17.2';
const PYTHON_VERSION = '3.11';
const LOADER = new URL('./intelgraph_model.py', import.meta.url);
const REQUIREMENTS = ['mlflow', 'numpy', 'onnx>=1.12', 'onnxruntime>=1.16', 'pandas>=2'];

/**
 * `MLmodel` and what it names: the model as ONNX, checked against the model itself, and the Python that feeds it. Nothing in it
 * depends on the time or on who trains: the same model gives the same bytes.
 */
export function mlflowFlavor(model: TabularModel): MlflowFlavor {
  const reason = whyNotOnnx(model);
  if (reason !== undefined) return { files: [], reason };
  const onnx = exportOnnx(model);
  const difference = whyNotSame(model, onnx);
  if (difference !== undefined) return { files: [], reason: `the exported file was not right: ${difference}` };
  const files = [
    { path: 'model.onnx', bytes: onnx.bytes },
    { path: 'code/intelgraph_model.py', bytes: readFileSync(LOADER) },
    { path: 'requirements.txt', bytes: Buffer.from(`${REQUIREMENTS.join('\n')}\n`) },
    { path: 'python_env.yaml', bytes: yaml(pythonEnv()) },
    { path: 'conda.yaml', bytes: yaml(condaEnv()) },
  ];
  return { files: [...files, { path: 'MLmodel', bytes: yaml(mlmodel(model, files)) }] };
}

function mlmodel(model: TabularModel, files: readonly ArtifactFile[]): object {
  const { inputs, outputs } = mlflowSignature(model.signature, model.pipeline);
  const hash = createHash('sha256');
  for (const { bytes } of files) hash.update(bytes);
  return {
    flavors: {
      onnx: {
        code: null,
        data: 'model.onnx',
        onnx_session_options: null,
        onnx_version: ONNX_VERSION,
        providers: ['CPUExecutionProvider'],
      },
      python_function: {
        code: 'code',
        data: 'model.onnx',
        env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
        loader_module: 'intelgraph_model',
        python_version: PYTHON_VERSION,
      },
    },
    mlflow_version: MLFLOW_VERSION,
    model_size_bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    model_uuid: hash.digest('hex').slice(0, 32),
    signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
  };
}

function pythonEnv(): object {
  return {
    python: PYTHON_VERSION,
    build_dependencies: ['pip', 'setuptools', 'wheel'],
    dependencies: ['-r requirements.txt'],
  };
}

function condaEnv(): object {
  return {
    channels: ['conda-forge'],
    dependencies: [`python=${PYTHON_VERSION}`, 'pip', { pip: REQUIREMENTS }],
    name: 'mlflow-env',
  };
}

function yaml(value: object): Buffer {
  // MLflow reads YAML 1.1, where more words than here mean true and false.
  return Buffer.from(stringify(value, { version: '1.1', lineWidth: 0 }));
}
