import { encoderWidth } from '../pipeline/cell-writers.js';
import type { ColumnEncoder, FittedPipeline } from '../pipeline/fitted-pipeline.js';
import { TASKS } from '../pipeline/task.js';
import { ModelFormatError } from '../runtime.errors.js';
import type { ModelSignature } from '../signature/model-signature.js';
import { signatureOf } from '../signature/signature-of.js';
import type { Activation, DenseLayer, Network } from '../training/network.js';
import type { TabularModel } from '../training/trained-model.js';
import { FORMAT_VERSION } from './layers-model.js';

type Json = Record<string, unknown>;
type Files = readonly { readonly path: string; readonly bytes: Uint8Array }[];

const ACTIVATIONS: readonly Activation[] = ['relu', 'linear', 'sigmoid', 'softmax'];
const ENCODERS: readonly ColumnEncoder['kind'][] = ['numeric', 'categorical', 'boolean', 'timestamp'];

/**
 * Reads what `saveModel` wrote. Weights in shared memory stay there, and must not change.
 *
 * @throws ModelFormatError if a file is absent, truncated, of another version, or does not fit the others.
 */
export function loadModel(files: Files): TabularModel {
  const bytesOf = (path: string): Uint8Array => contentOf(files, path);
  const pipeline = checkPipeline(parse('pipeline.json', bytesOf('pipeline.json')));
  const signature = parse('signature.json', bytesOf('signature.json'));
  if (!isObject(signature) || !Array.isArray(signature['inputs'])) {
    throw new ModelFormatError('signature.json', 'has no list of inputs');
  }
  const warmup = parse('warmup.json', bytesOf('warmup.json'));
  if (!Array.isArray(warmup)) throw new ModelFormatError('warmup.json', 'is not a list of rows');
  const background = files.some(({ path }) => path === 'background.json')
    ? parse('background.json', bytesOf('background.json'))
    : undefined;
  if (background !== undefined && !(Array.isArray(background) && background.every(isObject))) {
    throw new ModelFormatError('background.json', 'is not a list of rows');
  }
  const network = readNetwork(parse('model.json', bytesOf('model.json')), bytesOf('weights.bin'));
  checkFit(pipeline, network);
  return {
    pipeline,
    signature: signature as unknown as ModelSignature,
    network,
    warmup: warmup as TabularModel['warmup'],
    ...(background === undefined ? {} : { background: background as TabularModel['warmup'] }),
  };
}

/**
 * The pipeline in front of a network of any format; undefined where there is none. Its signature follows from its
 * encoders.
 *
 * @throws ModelFormatError
 */
export function loadPipeline(files: Files): Pick<TabularModel, 'pipeline' | 'signature' | 'warmup'> | undefined {
  const has = (path: string): boolean => files.some((file) => file.path === path);
  if (!has('pipeline.json')) return undefined;
  const pipeline = checkPipeline(parse('pipeline.json', contentOf(files, 'pipeline.json')));
  const width = pipeline.encoders.reduce((sum, encoder) => sum + encoderWidth(encoder), 0);
  if (width !== pipeline.width) {
    throw new ModelFormatError('pipeline.json', `says its width is ${pipeline.width}, its encoders give ${width}`);
  }
  const warmup = has('warmup.json') ? parse('warmup.json', contentOf(files, 'warmup.json')) : [];
  if (!Array.isArray(warmup)) throw new ModelFormatError('warmup.json', 'is not a list of rows');
  return { pipeline, signature: signatureOf(pipeline), warmup: warmup as TabularModel['warmup'] };
}

function contentOf(files: Files, path: string): Uint8Array {
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new ModelFormatError(path, 'is missing from the artifact');
  return file.bytes;
}

function parse(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelFormatError(path, 'is not valid JSON (truncated?)', { cause });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkPipeline(value: unknown): FittedPipeline {
  const fail = (reason: string): never => {
    throw new ModelFormatError('pipeline.json', reason);
  };
  if (!isObject(value)) return fail('is not an object');
  if (value['version'] !== 1) fail(`has version ${String(value['version'])}, this release reads version 1`);
  const { target, encoders } = value;
  if (!isObject(target) || !TASKS.some((task) => task === target['task'])) fail('has no target');
  if (!Array.isArray(encoders)) return fail('has no encoders');
  const known = encoders.every((encoder) => isObject(encoder) && ENCODERS.some((kind) => kind === encoder['kind']));
  if (!known) fail('has an encoder of unknown kind');
  return value as unknown as FittedPipeline;
}

function readNetwork(value: unknown, weights: Uint8Array): Network {
  const fail = (reason: string): never => {
    throw new ModelFormatError('model.json', reason);
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
  return { layers: readLayers(shapes, weights, fail) };
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

function readLayers(shapes: readonly LayerShape[], weights: Uint8Array, fail: (reason: string) => never): DenseLayer[] {
  let inputs = shapes[0]?.inputs ?? fail('does not say how many inputs it takes');
  const sizes = shapes.map(({ units }) => {
    const size = { inputs, units };
    inputs = units;
    return size;
  });
  const wanted = sizes.reduce((sum, size) => sum + (size.inputs + 1) * size.units * 4, 0);
  if (weights.byteLength !== wanted) {
    throw new ModelFormatError('weights.bin', `has ${weights.byteLength} bytes, the topology needs ${wanted}`);
  }
  const values = floatsOf(weights);
  if (!values.every(Number.isFinite)) throw new ModelFormatError('weights.bin', 'holds numbers that are not finite');
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

function checkFit(pipeline: FittedPipeline, network: Network): void {
  const width = pipeline.encoders.reduce((sum, encoder) => sum + encoderWidth(encoder), 0);
  const inputs = network.layers[0]?.inputs;
  if (width !== inputs || pipeline.width !== width) {
    throw new ModelFormatError('model.json', `takes ${inputs ?? 0} inputs, the pipeline gives ${width}`);
  }
  const outputs = network.layers.at(-1)?.units;
  const wanted = pipeline.target.task === 'multiclass' ? pipeline.target.classes.length : 1;
  if (outputs !== wanted)
    throw new ModelFormatError('model.json', `gives ${outputs ?? 0} outputs, the target needs ${wanted}`);
}
