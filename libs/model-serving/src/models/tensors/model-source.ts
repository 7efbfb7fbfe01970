import { posix } from 'node:path';

import { tfjsFormatOf, type TensorFormat, type TensorModelSource } from '@intelgraph/ml-runtime';

import { MLMODEL, readMlModel, type MlModel } from '../mlmodel/mlmodel.js';
import type { ModelArtifact } from '../model-runtime.js';

/** The main file of an artifact, and what it is. */
export interface MainFile {
  readonly format: TensorFormat;
  /** Undefined: the runtime looks for it. */
  readonly path: string | undefined;
}

const ONNX = '.onnx';
const MODEL_JSON = 'model.json';

/**
 * What an artifact holds, by the flavor of its manifest, else by its files; undefined where it is no model of tensors. Artifacts
 * with the file `MLmodel` are what it says.
 */
export function mainFileOf({ manifest, files }: ModelArtifact): MainFile | undefined {
  const has = (name: string): boolean => files.some(({ path }) => posix.basename(path) === name);
  if (manifest['flavor'] === 'onnx') return { format: 'onnx', path: undefined };
  if (files.some(({ path }) => path === MLMODEL))
    return hasOnnxFlavor(files) ? { format: 'onnx', path: undefined } : undefined;
  if (manifest['flavor'] === 'tfjs-layers' || manifest['flavor'] === 'tfjs-graph') {
    return { format: manifest['flavor'], path: undefined };
  }
  if (files.some(({ path }) => path.endsWith(ONNX))) return { format: 'onnx', path: undefined };
  const json = has(MODEL_JSON) ? files.find(({ path }) => posix.basename(path) === MODEL_JSON) : undefined;
  const format = json === undefined ? undefined : tfjsFormatOf(json.bytes);
  return format === undefined ? undefined : { format, path: undefined };
}

/** Without reading it as YAML: who is asked for a runtime has no way to say what is wrong with it. */
function hasOnnxFlavor(files: ModelArtifact['files']): boolean {
  return files.some(({ path, bytes }) => path === MLMODEL && /^ {2}onnx:/m.test(bytes.toString('utf8')));
}

/** What is to be loaded of an artifact, and what MLflow says of it. @throws TypeError naming what is wrong */
export function sourceOf(
  artifact: ModelArtifact,
  { format }: MainFile,
): { source: TensorModelSource; mlmodel: MlModel | undefined } {
  const { files } = artifact;
  const mlmodel = readMlModel(artifact);
  const data = mlmodel?.flavors['onnx']?.['data'];
  const path = format === 'onnx' && typeof data === 'string' ? data : undefined;
  return { source: { format, files, path: directoryFree(path, files) }, mlmodel };
}

/** MLflow may name a folder: large models are put there with their weights beside them. */
function directoryFree(path: string | undefined, files: ModelArtifact['files']): string | undefined {
  if (path === undefined || files.some((file) => file.path === path)) return path;
  const inside = files.find((file) => file.path.startsWith(`${path}/`) && file.path.endsWith(ONNX));
  return inside?.path ?? path;
}
