import type tfTypes from '@tensorflow/tfjs';

import { tf, useBackend } from '../../backends/tensorflow.js';
import { itemRules } from '../item-rules.js';
import { fits, type NamedTensors, sizeOf, type TensorSpec } from '../../tensors/tensor.js';
import type { ModelFile, TensorModel } from '../tensor-model.js';

import { CompiledLayers } from './compiled-layers.js';
import { readArtifacts } from './read-artifacts.js';
import { fromTfjs, specOf, toTfjs } from './tfjs-types.js';

/**
 * Loads a layers model of TF.js on this thread's backend. Its inputs and outputs have the names of their layers.
 *
 * @throws TypeError or TF.js's own error, which say what is wrong with it
 */
export async function loadLayers(files: readonly ModelFile[]): Promise<TensorModel> {
  const { description: backend, backend: tfjs } = await useBackend();
  const model = await tf.loadLayersModel(tf.io.fromMemory(readArtifacts(files)));
  // TF.js does not say the names of sequential models, whatever its types promise.
  const { inputNames, outputNames } = model as Partial<Record<'inputNames' | 'outputNames', string[]>>;
  const inputs = model.inputs.map((input, i) => specOfPort(input, inputNames?.[i]));
  const outputs = model.outputs.map((output, i) => specOfPort(output, outputNames?.[i]));
  const compiled = new CompiledLayers(model, tfjs);
  const [input, output] = [inputs[0], outputs[0]];
  /** Undefined where TF.js is to answer, or to say what is wrong. */
  const byKernel = (given: NamedTensors): NamedTensors | undefined => {
    const value = given[input?.name ?? ''];
    if (input === undefined || output === undefined || value?.datatype !== 'FP32') return undefined;
    const { shape, data } = value;
    const [rows = 0] = shape;
    const kernel = compiled.kernelOf(rows);
    if (kernel === undefined || rows === 0 || !fits(shape, input.shape) || !(data instanceof Float32Array))
      return undefined;
    const answer = [rows, ...output.shape.slice(1)];
    const out = new Float32Array(sizeOf(answer));
    kernel(data, rows, out);
    return { [output.name]: { datatype: 'FP32', shape: answer, data: out } };
  };
  return {
    compiled,
    description: { format: 'tfjs-layers', backend, inputs, outputs, labels: undefined, ...itemRules(inputs) },
    run: async (given) => {
      const known = byKernel(given);
      if (known !== undefined) return known;
      const feeds = inputs.map(({ name }) => toTfjs(asGiven(given[name], name)));
      try {
        // In one piece: TF.js cuts them into pieces of 32 otherwise.
        const batchSize = Math.max(1, feeds[0]?.shape[0] ?? 1);
        const answer = tf.tidy(() =>
          model.predict(feeds.length === 1 ? (feeds[0] as tfTypes.Tensor) : feeds, { batchSize }),
        );
        const results = Array.isArray(answer) ? answer : [answer];
        const values = await Promise.all(results.map((one, i) => fromTfjs(outputs[i]?.name ?? '', one)));
        tf.dispose(results);
        return Object.fromEntries(values.map((value, i) => [outputs[i]?.name ?? '', value]));
      } finally {
        tf.dispose(feeds);
      }
    },
    close: () => {
      model.dispose();
      return Promise.resolve();
    },
  };
}

function specOfPort({ dtype, shape, sourceLayer }: tfTypes.SymbolicTensor, name: string | undefined): TensorSpec {
  return specOf(name ?? sourceLayer.name, dtype, shape);
}

export function asGiven<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new TypeError(`the input ${name} is missing`);
  return value;
}
