import type { FittedPipeline } from '../pipeline/fitted-pipeline.js';
import type { Network } from '../training/network.js';
import type { TabularModel } from '../training/trained-model.js';
import { addAnswer, type OnnxOutput } from './answer-nodes.js';
import { addColumn } from './column-nodes.js';
import { GraphBuilder } from './graph-builder.js';
import { floats } from './tensors.js';

/** Of an exported model: the file, and what comes out of it. */
export interface OnnxModel {
  readonly bytes: Buffer;
  /** The prediction, then (for classes) the probabilities. */
  readonly outputs: readonly OnnxOutput[];
}

/** Each column is about ten nodes, and runtimes look at every node when they load a model. */
const MOST_COLUMNS = 2_000;

/** Why a model cannot be written as ONNX; undefined where it can. */
export function whyNotOnnx({ pipeline, network }: TabularModel): string | undefined {
  if (pipeline.encoders.length > MOST_COLUMNS) return `it has more than ${MOST_COLUMNS} columns`;
  if (pipeline.width === 0) return 'it looks at no column';
  const odd = network.layers.slice(0, -1).find(({ activation }) => activation !== 'relu');
  if (odd !== undefined) return `a hidden layer has the activation ${odd.activation}`;
  return undefined;
}

/**
 * A model with all of its pipeline as an ONNX graph: one input a column, in the column's name (text as string, everything
 * else as double; see `addColumn`), of shape [rows]. Probabilities are [rows, classes], in the order of the metadata
 * property `classes`. The same model gives the same bytes.
 */
export function exportOnnx({ pipeline, network }: TabularModel): OnnxModel {
  const columns = pipeline.encoders.map(({ column }) => column);
  const graph = new GraphBuilder(columns);
  const parts = pipeline.encoders.flatMap((encoder) => addColumn(graph, encoder));
  const logits = addNetwork(graph, network, graph.node('Concat', parts, { axis: 1n }));
  const names = { prediction: free('prediction', columns), probabilities: free('probabilities', columns) };
  const outputs = addAnswer(graph, pipeline.target, logits, names);
  return { bytes: graph.encode(outputs, metadataOf(pipeline)), outputs };
}

function addNetwork(graph: GraphBuilder, { layers }: Network, features: string): string {
  let value = features;
  layers.forEach(({ inputs, units, kernel, bias }, index) => {
    const weights = graph.constant(floats(kernel, [inputs, units]));
    value = graph.node('Gemm', [value, weights, graph.constant(floats(bias, [units]))]);
    if (index < layers.length - 1) value = graph.node('Relu', [value]);
  });
  return value;
}

function metadataOf({ target }: FittedPipeline): Record<string, string> {
  return {
    target: target.column,
    task: target.task,
    ...(target.task === 'regression' ? {} : { classes: JSON.stringify(target.classes) }),
  };
}

function free(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? free(`${name}_`, taken) : name;
}
