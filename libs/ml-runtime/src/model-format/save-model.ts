import { parametersOf } from '../training/network.js';
import type { TabularModel } from '../training/trained-model.js';
import type { ArtifactFile } from './artifact-file.js';
import { layersModelJson } from './layers-model.js';

/**
 * The files of a model's artifact: `model.json` and `weights.bin` (TF.js layers model, little-endian float32),
 * `pipeline.json`, `signature.json`, `warmup.json` and, if the model has such rows, `background.json`. The same model gives the same bytes.
 */
export function saveModel(model: TabularModel): ArtifactFile[] {
  return [
    { path: 'model.json', bytes: jsonBytes(layersModelJson(model.network)) },
    { path: 'weights.bin', bytes: weightBytes(parametersOf(model.network)) },
    { path: 'pipeline.json', bytes: jsonBytes(model.pipeline) },
    { path: 'signature.json', bytes: jsonBytes(model.signature) },
    { path: 'warmup.json', bytes: jsonBytes(model.warmup) },
    ...(model.background === undefined ? [] : [{ path: 'background.json', bytes: jsonBytes(model.background) }]),
  ];
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function weightBytes(parameters: readonly Float32Array[]): Buffer {
  return Buffer.concat(parameters.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)));
}
