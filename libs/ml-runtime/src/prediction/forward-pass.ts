import type { Matrix, MatrixOps } from '../backends/matrix-ops.js';
import type { Network } from '../training/network.js';

/** So many rows go through the backend at once: bounds its memory. */
const CHUNK = 4096;

/** The output layer's logits for a row-major [rows, inputs] matrix on the backend in use: [rows, outputs]. */
export function forwardPass(ops: MatrixOps, network: Network, features: Float32Array, rows: number): Float32Array {
  const inputs = network.layers[0]?.inputs ?? 0;
  const outputs = network.layers.at(-1)?.units ?? 0;
  const out = new Float32Array(rows * outputs);
  for (let from = 0; from < rows; from += CHUNK) {
    const count = Math.min(CHUNK, rows - from);
    let matrix = ops.make(count, inputs, (values) =>
      values.set(features.subarray(from * inputs, (from + count) * inputs)),
    );
    network.layers.forEach((layer, index) => {
      const kernel = ops.make(layer.inputs, layer.units, (values) => values.set(layer.kernel));
      const bias = ops.vector(layer.bias);
      matrix = ops.dense(matrix, kernel, bias, index < network.layers.length - 1);
    });
    readInto(ops, matrix, out, from * outputs);
    ops.release();
  }
  return out;
}

function readInto(ops: MatrixOps, matrix: Matrix, out: Float32Array, at: number): void {
  ops.read(matrix, (values) => {
    out.set(values, at);
  });
}
