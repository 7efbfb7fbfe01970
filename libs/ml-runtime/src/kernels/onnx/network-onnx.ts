import { GraphBuilder } from '../../onnx/graph-builder.js';
import { floats } from '../../onnx/tensors.js';
import type { Network } from '../../training/network.js';

/** Names of what goes into {@link networkOnnx}, and of what comes out. */
export const ONNX_INPUT = 'features';
export const ONNX_OUTPUT = 'logits';

/** A network alone as an ONNX file: encoded rows [rows, inputs] to its output layer [rows, outputs]; hidden layers are rectified. */
export function networkOnnx({ layers }: Network): Uint8Array {
  const graph = new GraphBuilder([ONNX_INPUT, ONNX_OUTPUT]);
  let value = graph.input(ONNX_INPUT, 'float', layers[0]?.inputs ?? 0);
  layers.forEach(({ inputs, units, kernel, bias }, index) => {
    const isLast = index === layers.length - 1;
    const weights = graph.constant(floats(kernel, [inputs, units]));
    const sums = [value, weights, graph.constant(floats(bias, [units]))];
    value = graph.node('Gemm', sums, {}, isLast ? ONNX_OUTPUT : undefined);
    if (!isLast) value = graph.node('Relu', [value]);
  });
  return graph.encode([{ name: ONNX_OUTPUT, type: 'float', width: layers.at(-1)?.units ?? 0 }], {});
}
