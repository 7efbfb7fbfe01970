import { posix } from 'node:path';

import { tfjsFormatOf, type TensorFormat, type TensorModelSource } from '@intelgraph/ml-runtime';

import { hasMlModel, readMlModel, type MlModel } from '../mlmodel/mlmodel.js';
import type { ModelArtifact } from '../model-runtime.js';

const ONNX = '.onnx';
const MODEL_JSON = 'model.json';

/**
 * What an artifact holds, by the flavor of its manifest, else by what its `MLmodel` says, else by its files; undefined where it is no
 * model of tensors.
 */
export function formatOf(artifact: ModelArtifact): TensorFormat | undefined {
  const { manifest, files } = artifact;
  const { flavor } = manifest;
  if (flavor === 'onnx' || flavor === 'tfjs-layers' || flavor === 'tfjs-graph') return flavor;
  const isOnnx = files.some(({ path }) => path.endsWith(ONNX));
  if (hasMlModel(artifact)) return saysOnnx(artifact, isOnnx) ? 'onnx' : undefined;
  if (isOnnx) return 'onnx';
  const json = files.find(({ path }) => posix.basename(path) === MODEL_JSON);
  return json === undefined ? undefined : tfjsFormatOf(json.bytes);
}

/** @param otherwise where `MLmodel` cannot be read; whoever loads it then says why */
function saysOnnx(artifact: ModelArtifact, otherwise: boolean): boolean {
  try {
    return readMlModel(artifact)?.flavors['onnx'] !== undefined;
  } catch {
    return otherwise;
  }
}

/** What is to be loaded of an artifact, and what MLflow says of it. @throws TypeError naming what is wrong */
export function sourceOf(
  artifact: ModelArtifact,
  format: TensorFormat,
): { readonly source: TensorModelSource; readonly mlmodel: MlModel | undefined } {
  const { files } = artifact;
  const mlmodel = readMlModel(artifact);
  const data = mlmodel?.flavors['onnx']?.['data'];
  const path = format === 'onnx' && typeof data === 'string' ? fileNamed(data, files) : undefined;
  return { source: { format, files, path }, mlmodel };
}

/** MLflow may name a folder: large models are put there with their weights beside them. */
function fileNamed(path: string, files: ModelArtifact['files']): string {
  if (files.some((file) => file.path === path)) return path;
  return files.find((file) => file.path.startsWith(`${path}/`) && file.path.endsWith(ONNX))?.path ?? path;
}
