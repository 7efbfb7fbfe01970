import { ModelFormatError } from '../runtime.errors.js';
import type { Activation, DenseLayer, Network } from '../training/network.js';
import { FORMAT_VERSION } from './layers-model.js';

type Json = Record<string, unknown>;

const ACTIVATIONS: readonly Activation[] = ['relu', 'linear', 'sigmoid', 'softmax'];

/** Where a network lies in an artifact. */
export interface NetworkFiles {
  readonly topology: string;
  readonly weights: string;
}

export const MODEL_FILES: NetworkFiles = { topology: 'model.json', weights: 'weights.bin' };
export const QUANTILE_FILES: NetworkFiles = { topology: 'quantiles.json', weights: 'quantiles.bin' };

/** A network of dense layers as `layersModelJson` and its weights say it. @throws ModelFormatError */
export function readNetwork(value: unknown, weights: Uint8Array, files: NetworkFiles): Network {
  const fail = (reason: string): never => {
    throw new ModelFormatError(files.topology, reason);
  };
  if (!isObject(value) || value['format'] !== 'layers-model') return fail('is no TF.js layers model');
  const metadata = value['userDefinedMetadata'];
  const version = isObject(metadata) ? metadata['format_version'] : undefined;
  if (version !== FORMAT_VERSION) fail(`has format version ${String(version)}, this release reads ${FORMAT_VERSION}`);
  const topology = value['modelTopology'];
  const config = isObject(topology) ? topology['config'] : undefined;
  const entries = isObject(config) ? config['layers'] : undefined;
  if (!Array.isArray(entries) || entries.length === 0) return fail('has no layers');
  const shapes = entries.map((entry: unknown) => layerShape(entry) ?? fail('has a layer that is not dense'));
  return { layers: readLayers(shapes, weights, files, fail) };
}

interface LayerShape {
  readonly inputs: number | undefined;
  readonly units: number;
  readonly activation: Activation;
}

function layerShape(entry: unknown): LayerShape | null {
  const config = isObject(entry) && entry['class_name'] === 'Dense' ? entry['config'] : undefined;
  if (!isObject(config)) return null;
  const activation = ACTIVATIONS.find((name) => name === config['activation']);
  const units = config['units'];
  if (activation === undefined || typeof units !== 'number' || !Number.isInteger(units) || units < 1) return null;
  const shape: unknown = config['batch_input_shape'];
  const inputs: unknown = Array.isArray(shape) ? shape[1] : undefined;
  return { inputs: typeof inputs === 'number' ? inputs : undefined, units, activation };
}

function readLayers(
  shapes: readonly LayerShape[],
  weights: Uint8Array,
  files: NetworkFiles,
  fail: (reason: string) => never,
): DenseLayer[] {
  let inputs = shapes[0]?.inputs ?? fail('does not say how many inputs it takes');
  const sizes = shapes.map(({ units }) => {
    const size = { inputs, units };
    inputs = units;
    return size;
  });
  const wanted = sizes.reduce((sum, size) => sum + (size.inputs + 1) * size.units * 4, 0);
  if (weights.byteLength !== wanted) {
    throw new ModelFormatError(files.weights, `has ${weights.byteLength} bytes, the topology needs ${wanted}`);
  }
  const values = floatsOf(weights);
  if (!values.every(Number.isFinite)) throw new ModelFormatError(files.weights, 'holds numbers that are not finite');
  let at = 0;
  const take = (count: number) => values.subarray(at, (at += count));
  return sizes.map((size, index) => ({
    ...size,
    activation: shapes[index]?.activation ?? 'linear',
    kernel: take(size.inputs * size.units),
    bias: take(size.units),
  }));
}

/** In place where threads share the bytes, which nobody changes; a copy otherwise. */
function floatsOf({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  const isShared = buffer instanceof SharedArrayBuffer && byteOffset % Float32Array.BYTES_PER_ELEMENT === 0;
  if (isShared) return new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
