import { posix } from 'node:path';

import type { io } from '@tensorflow/tfjs';

import { fileOf, type ModelFile } from '../tensor-model.js';

type Json = Readonly<Record<string, unknown>>;

const MODEL = 'model.json';
const FORMATS = { 'layers-model': 'tfjs-layers', 'graph-model': 'tfjs-graph' } as const;

/** Bytes of an element as it is stored. */
const BYTES: Readonly<Record<string, number>> = {
  ...{ float32: 4, int32: 4, bool: 1, complex64: 8, uint8: 1, uint16: 2, float16: 2 },
};

/** The format that a `model.json` says it has; undefined where it is none of TF.js. */
export function tfjsFormatOf(bytes: Uint8Array): 'tfjs-layers' | 'tfjs-graph' | undefined {
  try {
    const { format } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { format?: unknown };
    return format === 'layers-model' || format === 'graph-model' ? FORMATS[format] : undefined;
  } catch {
    return undefined;
  }
}

/** Where the `model.json` of an artifact is: at its top, or the only one there is. */
export function modelJsonOf(files: readonly ModelFile[]): ModelFile | undefined {
  const found = files.filter(({ path }) => posix.basename(path) === MODEL);
  return found.find(({ path }) => path === MODEL) ?? (found.length === 1 ? found[0] : undefined);
}

/**
 * A model of TF.js from the files of its artifact, its weights counted against its manifest.
 *
 * @throws TypeError naming the file
 */
export function readArtifacts(files: readonly ModelFile[]): io.ModelArtifacts {
  const model = modelJsonOf(files);
  if (model === undefined) throw new TypeError('it has no model.json, or several');
  const json = parsed(model);
  if (typeof json['modelTopology'] !== 'object' || json['modelTopology'] === null) {
    throw new TypeError(`${model.path} has no modelTopology`);
  }
  const groups = groupsOf(json['weightsManifest'], model.path);
  const weightSpecs = groups.flatMap(({ weights }) => weights);
  const weightData = Buffer.concat(groups.map((group) => bytesOf(group, files, posix.dirname(model.path))));
  const { format, generatedBy, convertedBy, signature, userDefinedMetadata, modelInitializer } = json;
  const extra = { format, generatedBy, convertedBy, signature, userDefinedMetadata, modelInitializer };
  return {
    ...(Object.fromEntries(
      Object.entries(extra).filter(([, value]) => value !== undefined),
    ) as Partial<io.ModelArtifacts>),
    modelTopology: json['modelTopology'],
    weightSpecs,
    weightData: Uint8Array.from(weightData).buffer,
  };
}

interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: io.WeightsManifestEntry[];
}

function parsed({ path, bytes }: ModelFile): Json {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof json === 'object' && json !== null) return json as Json;
  } catch (cause) {
    throw new TypeError(`${path} is not valid JSON (truncated?)`, { cause });
  }
  throw new TypeError(`${path} is not an object`);
}

function groupsOf(manifest: unknown, path: string): WeightGroup[] {
  const groups: unknown[] = Array.isArray(manifest) ? manifest : [];
  return groups.map((group) => {
    const { paths, weights } = (group ?? {}) as Partial<Record<keyof WeightGroup, unknown>>;
    if (!isListOf(paths, (one) => typeof one === 'string') || !isListOf(weights, isWeight)) {
      throw new TypeError(`${path} has a weightsManifest that lacks paths, or names, shapes and dtypes of weights`);
    }
    return { paths: paths as string[], weights: weights as io.WeightsManifestEntry[] };
  });
}

const isListOf = (value: unknown, is: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);

function isWeight(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, shape, dtype } = value as Record<string, unknown>;
  const isSize = (size: unknown): boolean => Number.isSafeInteger(size) && (size as number) >= 0;
  return typeof name === 'string' && typeof dtype === 'string' && isListOf(shape, isSize);
}

function bytesOf({ paths, weights }: WeightGroup, files: readonly ModelFile[], folder: string): Buffer {
  const shards = paths.map((path) => fileOf(files, posix.join(folder, path)).bytes);
  const bytes = Buffer.concat(shards);
  const wanted = weights.reduce((sum, weight) => sum + storedBytes(weight), 0);
  if (Number.isNaN(wanted) || bytes.length === wanted) return bytes;
  throw new TypeError(`${paths.slice(0, 3).join(', ')}: ${bytes.length} bytes, and the weights named take ${wanted}`);
}

/** NaN for texts, which bring their lengths. */
function storedBytes({ name, shape, dtype, quantization }: io.WeightsManifestEntry): number {
  if (dtype === 'string') return Number.NaN;
  const bytes = BYTES[quantization?.dtype ?? dtype];
  if (bytes === undefined) throw new TypeError(`the weight ${name} has the unknown dtype ${dtype}`);
  return shape.reduce((size, dimension) => size * dimension, bytes);
}
