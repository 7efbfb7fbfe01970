import { ModelProto, type TensorProto } from './gen/onnx/onnx.js';
import type { Value } from './operator.js';
import { applyOperator } from './operators.js';
import { ELEMENT_TYPES } from './tensors.js';

/**
 * Runs an exported model from its bytes, node by node, for checking it: slow, and no other models.
 *
 * @param columns one list of values for each input: numbers, NaN where missing; texts, '' where missing
 * @returns the outputs by name
 * @throws Error where the file is not whole or uses what exported models do not
 */
export function runOnnx(
  bytes: Uint8Array,
  columns: ReadonlyMap<string, readonly (number | string)[]>,
): Map<string, Value> {
  const { graph } = ModelProto.decode(bytes);
  if (graph === undefined) throw new Error('there is no graph');
  const values = new Map<string, Value>();
  for (const tensor of graph.initializer) values.set(tensor.name ?? '', valueOf(tensor));
  for (const { name = '' } of graph.input) {
    const data = columns.get(name);
    if (data === undefined) throw new Error(`the input ${name} has no values`);
    values.set(name, { dims: [data.length], data });
  }
  const take = (name: string): Value => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`nothing gives ${name}`);
    return value;
  };
  for (const node of graph.node) values.set(node.output[0] ?? '', applyOperator(node, node.input.map(take)));
  return new Map(graph.output.map(({ name = '' }) => [name, take(name)]));
}

function valueOf({ dims, dataType, stringData, rawData = new Uint8Array() }: TensorProto): Value {
  const shape = dims.map(Number);
  // A copy, so that numbers begin where they may.
  const { buffer } = Uint8Array.from(rawData);
  switch (dataType) {
    case ELEMENT_TYPES.string:
      return { dims: shape, data: stringData.map((text) => Buffer.from(text).toString('utf8')) };
    case ELEMENT_TYPES.float:
      return { dims: shape, data: [...new Float32Array(buffer)], single: true };
    case ELEMENT_TYPES.double:
      return { dims: shape, data: [...new Float64Array(buffer)] };
    case ELEMENT_TYPES.int64:
      return { dims: shape, data: [...new BigInt64Array(buffer)].map(Number) };
    default:
      throw new Error(`there is a tensor of type ${String(dataType)}`);
  }
}
