import { posix } from 'node:path';

import type { InferenceSession } from 'onnxruntime-node';

import type { TensorSpec } from '../../tensors/tensor.js';
import { nativeCall } from '../../workers/native-calls.js';
import { fileOf, type ModelFile, type TensorModel } from '../tensor-model.js';
import { itemRules } from '../item-rules.js';

import { readOnnxGraph } from './onnx-graph.js';
import { type OnnxRuntime, onnxRuntime, SESSION_OPTIONS } from './onnx-runtime.js';
import { datatypeOf, fromOnnx, toOnnx } from './onnx-types.js';

const EXTENSION = '.onnx';
const DEFAULT_NAME = 'model.onnx';

/**
 * Loads a model of ONNX. Weights beside it are read from the artifact, never from a disk.
 *
 * @param path of the model; `model.onnx`, or the only file that is called so, unless given
 * @throws TypeError or ONNX Runtime's own error, which say what is wrong with it
 */
export async function loadOnnx(files: readonly ModelFile[], path = onnxPathOf(files)): Promise<TensorModel> {
  const { bytes, externalPaths, labels } = readOnnxGraph(fileOf(files, path).bytes);
  const externalData = externalPaths.map((place) => ({ path: place, data: externalOf(files, path, place) }));
  const runtime = onnxRuntime();
  const { session, provider } = await sessionOf(runtime, bytes, externalData);
  const inputs = session.inputMetadata.map((value) => specOf(value, 'input'));
  const outputs = session.outputMetadata.map((value) => specOf(value, 'output'));
  const backend = `onnxruntime ${runtime.version}, ${provider}`;
  return {
    description: { format: 'onnx', backend, inputs, outputs, labels, ...itemRules(inputs) },
    run: async (given) => {
      const feeds = Object.entries(given).map(([name, value]) => [name, toOnnx(runtime.ort, value)] as const);
      const results = await nativeCall(() => session.run(Object.fromEntries(feeds)));
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOnnx(name, value)]));
    },
    close: () => nativeCall(() => session.release()),
  };
}

function onnxPathOf(files: readonly ModelFile[]): string {
  const paths = files.map(({ path }) => path).filter((path) => path.endsWith(EXTENSION));
  const [only] = paths;
  if (paths.includes(DEFAULT_NAME)) return DEFAULT_NAME;
  if (only === undefined) throw new TypeError('it has no file *.onnx');
  if (paths.length === 1) return only;
  throw new TypeError(`it has several files *.onnx, and none is called ${DEFAULT_NAME}`);
}

function externalOf(files: readonly ModelFile[], model: string, place: string): Uint8Array {
  const path = posix.join(posix.dirname(model), place);
  const file = files.find((one) => one.path === path);
  if (place !== '' && file !== undefined) return file.bytes;
  throw new TypeError(`its weights are in ${JSON.stringify(place.slice(0, 200))}, which is no file of the artifact`);
}

async function sessionOf(
  { ort, providers }: OnnxRuntime,
  bytes: Uint8Array,
  externalData: readonly { readonly path: string; readonly data: Uint8Array }[],
): Promise<{ session: InferenceSession; provider: string }> {
  const options: InferenceSession.SessionOptions = {
    ...SESSION_OPTIONS,
    ...(externalData.length > 0 && { externalData }),
  };
  let failure: unknown;
  for (const provider of providers) {
    try {
      const settings = { ...options, executionProviders: [provider] };
      return { session: await nativeCall(() => ort.InferenceSession.create(bytes, settings)), provider };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function specOf(value: InferenceSession.ValueMetadata, side: string): TensorSpec {
  const { name } = value;
  if (!value.isTensor) throw new TypeError(`its ${side} ${name} is no tensor, but a sequence or a map`);
  const datatype = datatypeOf(value.type);
  if (datatype === undefined)
    throw new TypeError(`its ${side} ${name} is of the type ${value.type}, which is not served`);
  return { name, datatype, shape: value.shape.map((size) => (typeof size === 'number' ? size : -1)) };
}
