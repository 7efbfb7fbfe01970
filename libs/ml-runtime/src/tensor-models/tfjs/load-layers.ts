import type tfTypes from '@tensorflow/tfjs';

import { tf, useBackend } from '../../backends/tensorflow.js';
import { itemRules } from '../item-rules.js';
import type { ModelFile, TensorModel } from '../tensor-model.js';

import { readArtifacts } from './read-artifacts.js';
import { fromTfjs, specOf, toTfjs } from './tfjs-types.js';

/**
 * Loads a layers model of TF.js on this thread's backend. Its inputs and outputs have the names of their layers.
 *
 * @throws TypeError or TF.js's own error, which say what is wrong with it
 */
export async function loadLayers(files: readonly ModelFile[]): Promise<TensorModel> {
  const { description: backend } = await useBackend();
  const model = await tf.loadLayersModel(tf.io.fromMemory(readArtifacts(files)));
  const inputs = model.inputs.map(({ dtype, shape }, i) => specOf(model.inputNames[i] ?? '', dtype, shape));
  const outputs = model.outputs.map(({ dtype, shape }, i) => specOf(model.outputNames[i] ?? '', dtype, shape));
  return {
    description: { format: 'tfjs-layers', backend, inputs, outputs, labels: undefined, ...itemRules(inputs) },
    run: async (given) => {
      const feeds = inputs.map(({ name }) => toTfjs(asGiven(given[name], name)));
      try {
        const answer = tf.tidy(() => model.predict(feeds.length === 1 ? (feeds[0] as tfTypes.Tensor) : feeds));
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

export function asGiven<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new TypeError(`the input ${name} is missing`);
  return value;
}
