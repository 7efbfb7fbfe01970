import type tfTypes from '@tensorflow/tfjs';

import { tf, useBackend } from '../../backends/tensorflow.js';
import type { TensorSpec } from '../../tensors/tensor.js';
import { itemRules } from '../item-rules.js';
import type { ModelFile, TensorModel } from '../tensor-model.js';

import { asGiven } from './load-layers.js';
import { readArtifacts } from './read-artifacts.js';
import { fromTfjs, specOf, toTfjs } from './tfjs-types.js';

/** A name in the graph, and the one that clients know. */
interface Port {
  readonly node: string;
  readonly spec: TensorSpec;
}

/**
 * Loads a graph model of TF.js on this thread's backend. Its inputs and outputs have the names of its signature, where it has one,
 * else those of their nodes.
 *
 * @throws TypeError or TF.js's own error, which say what is wrong with it
 */
export async function loadGraph(files: readonly ModelFile[]): Promise<TensorModel> {
  const { description: backend } = await useBackend();
  const artifacts = readArtifacts(files);
  const model = await tf.loadGraphModel(tf.io.fromMemory(artifacts));
  const { inputs: ins = {}, outputs: outs = {} } = (artifacts.signature ?? {}) as Signature;
  const inputs = model.inputs.map((port) => portOf(port, ins));
  const outputs = model.outputs.map((port) => portOf(port, outs));
  const specs = inputs.map(({ spec }) => spec);
  const nodes = outputs.map(({ node }) => node);
  return {
    description: {
      ...{ format: 'tfjs-graph', backend, labels: undefined, inputs: specs, outputs: outputs.map(({ spec }) => spec) },
      ...itemRules(specs),
    },
    run: async (given) => {
      const feeds = Object.fromEntries(
        inputs.map(({ node, spec }) => [node, toTfjs(asGiven(given[spec.name], spec.name))]),
      );
      try {
        const results = await executed(model, feeds, nodes);
        const values = await Promise.all(results.map((one, i) => fromTfjs(outputs[i]?.spec.name ?? '', one)));
        tf.dispose(results);
        return Object.fromEntries(values.map((value, i) => [outputs[i]?.spec.name ?? '', value]));
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

interface GraphPort {
  readonly name: string;
  /** Undefined of what is computed: files say it of constants and placeholders. */
  readonly dtype: string | undefined;
  readonly shape?: number[];
}

interface SignaturePort {
  readonly name?: string;
  readonly dtype?: string;
  readonly tensorShape?: { readonly dim?: readonly { readonly size?: string }[] };
}
type Ports = Readonly<Record<string, SignaturePort>>;
type Signature = Partial<Record<'inputs' | 'outputs', Ports>>;

const DTYPES: Readonly<Record<string, string>> = {
  ...{ DT_FLOAT: 'float32', DT_INT32: 'int32', DT_BOOL: 'bool', DT_STRING: 'string' },
};

/** Where nobody says its type, it is told by the first run. */
function portOf({ name, dtype, shape }: GraphPort, signature: Ports): Port {
  const plain = withoutIndex(name);
  const [own, said] = Object.entries(signature).find(([, info]) => withoutIndex(info.name ?? '') === plain) ?? [plain];
  const dims = said?.tensorShape?.dim?.map(({ size }) => Number(size));
  const type = DTYPES[said?.dtype ?? ''] ?? said?.dtype ?? dtype ?? 'float32';
  return { node: name, spec: specOf(own, type, shape ?? dims) };
}

const withoutIndex = (name: string): string => name.replace(/:0$/, '');

/** Graphs with loops, conditions or outputs whose size depends on values run asynchronously alone. */
async function executed(
  model: tfTypes.GraphModel,
  feeds: tfTypes.NamedTensorMap,
  nodes: string[],
): Promise<tfTypes.Tensor[]> {
  const isDynamic = dynamic.get(model) ?? false;
  if (!isDynamic) {
    try {
      return listOf(tf.tidy(() => model.execute(feeds, nodes)));
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('executeAsync')) throw error;
      dynamic.set(model, true);
    }
  }
  return listOf(await model.executeAsync(feeds, nodes));
}

const dynamic = new WeakMap<tfTypes.GraphModel, boolean>();

const listOf = (answer: tfTypes.Tensor | tfTypes.Tensor[]): tfTypes.Tensor[] =>
  Array.isArray(answer) ? answer : [answer];
