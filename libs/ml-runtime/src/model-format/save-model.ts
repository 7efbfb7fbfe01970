import { parametersOf, type Network } from '../training/network.js';
import type { TabularModel } from '../training/trained-model.js';
import type { ArtifactFile } from './artifact-file.js';
import { layersModelJson } from './layers-model.js';
import { QUANTILE_FILES } from './read-network.js';

/**
 * The files of a model's artifact: `model.json` and `weights.bin` (TF.js layers model, little-endian float32),
 * `pipeline.json`, `signature.json`, `warmup.json` and, if the model has them, `background.json`, `confidence.json` and the network that predicts
 * quantiles. The same model gives the same bytes.
 */
export function saveModel(model: TabularModel): ArtifactFile[] {
  return [
    { path: 'model.json', bytes: jsonBytes(layersModelJson(model.network)) },
    { path: 'weights.bin', bytes: weightBytes(parametersOf(model.network)) },
    { path: 'pipeline.json', bytes: jsonBytes(model.pipeline) },
    { path: 'signature.json', bytes: jsonBytes(model.signature) },
    { path: 'warmup.json', bytes: jsonBytes(model.warmup) },
    ...(model.background === undefined ? [] : [{ path: 'background.json', bytes: jsonBytes(model.background) }]),
    ...(model.confidence === undefined ? [] : [{ path: 'confidence.json', bytes: jsonBytes(model.confidence) }]),
    ...(model.quantiles === undefined ? [] : quantileFiles(model.quantiles)),
  ];
}

function quantileFiles(network: Network): ArtifactFile[] {
  const { topology, weights } = QUANTILE_FILES;
  return [
    { path: topology, bytes: jsonBytes(layersModelJson(network, weights)) },
    { path: weights, bytes: weightBytes(parametersOf(network)) },
  ];
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function weightBytes(parameters: readonly Float32Array[]): Buffer {
  return Buffer.concat(parameters.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)));
}
