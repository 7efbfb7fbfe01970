import type { Matrix, MatrixOps } from '../backends/matrix-ops.js';
import type { SeededRandom } from '../random/seeded-random.js';
import type { Loss } from './losses.js';
import type { Network } from './network.js';

/** Rows of a training set. */
export interface Batch {
  /** Row-major [all rows, inputs]. */
  readonly features: Float32Array;
  /** Class index or standardised number per row. */
  readonly targets: Float64Array;
  /** Weight per row, or null where all weigh 1. */
  readonly weights: Float32Array | null;
  /** The rows of this batch. */
  readonly rows: Int32Array;
}

/**
 * The gradient of the batch's mean weighted loss by every parameter, written into `gradients` (kernel, bias, kernel, …).
 * Returns the mean loss. Backward pass by hand (Rumelhart et al. 1986): d kernel = inputᵀ · delta, d input = delta · kernelᵀ;
 * inverted dropout (Srivastava et al. 2014) on hidden activations, whose zeros carry the mask into the backward pass.
 */
export function backpropagate(o: {
  ops: MatrixOps;
  network: Network;
  loss: Loss;
  batch: Batch;
  dropout: number;
  random: SeededRandom;
  gradients: readonly Float32Array[];
}): number {
  const { ops, network, dropout } = o;
  const { layers } = network;
  const kernels = layers.map((layer) => ops.make(layer.inputs, layer.units, (values) => values.set(layer.kernel)));
  const inputs: Matrix[] = [gather(ops, o.batch, layers[0]?.inputs ?? 0)];
  layers.forEach((layer, index) => {
    const bias = ops.vector(layer.bias);
    const hidden = index < layers.length - 1;
    const output = ops.dense(inputs[index] as Matrix, kernels[index] as Matrix, bias, hidden);
    const drops = hidden && dropout > 0;
    inputs.push(drops ? ops.edit(output, (values) => dropUnits(values, dropout, o.random)) : output);
  });
  let mean = 0;
  let delta = ops.edit(inputs[layers.length] as Matrix, (values) => {
    mean = differentiate(values, o.loss, o.batch);
  });
  for (let index = layers.length - 1; index >= 0; index--) {
    const input = inputs[index] as Matrix;
    const gradient = ops.product(ops.transpose(input), delta);
    ops.read(gradient, (values) => o.gradients[2 * index]?.set(values));
    ops.read(delta, (values) => sumColumns(values, o.gradients[2 * index + 1] as Float32Array));
    if (index === 0) break;
    const back = ops.product(delta, ops.transpose(kernels[index] as Matrix));
    delta = ops.edit(back, (values) => ops.read(input, (active) => maskInactive(values, active, 1 / (1 - dropout))));
  }
  ops.release();
  return mean;
}

function gather(ops: MatrixOps, { features, rows }: Batch, width: number): Matrix {
  return ops.make(rows.length, width, (values) => {
    let at = 0;
    for (const row of rows) {
      const from = row * width;
      for (let column = 0; column < width; column++) values[at++] = features[from + column] as number;
    }
  });
}

/** Two units per draw of xorshift32 (Marsaglia 2003), inlined: drawing them one by one cost a quarter of training. */
function dropUnits(values: Float32Array, dropout: number, random: SeededRandom): void {
  const threshold = Math.round(dropout * 65536);
  const keep = 1 / (1 - dropout);
  let state = random.uint32() | 1;
  for (let i = 0; i < values.length; i += 2) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if ((state & 0xffff) < threshold) values[i] = 0;
    else values[i] = (values[i] as number) * keep;
    if (i + 1 === values.length) break;
    if (state >>> 16 < threshold) values[i + 1] = 0;
    else values[i + 1] = (values[i + 1] as number) * keep;
  }
}

function maskInactive(values: Float32Array, active: Float32Array, keep: number): void {
  for (let i = 0; i < values.length; i++) {
    values[i] = (active[i] as number) > 0 ? (values[i] as number) * keep : 0;
  }
}

function differentiate(values: Float32Array, loss: Loss, { targets, weights, rows }: Batch): number {
  const { outputs } = loss;
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const weight = weights === null ? 1 : (weights[row] as number);
    total += weight * loss.differentiate(values, i * outputs, targets[row] as number);
    for (let k = i * outputs; k < (i + 1) * outputs; k++) values[k] = ((values[k] as number) * weight) / rows.length;
  }
  return total / rows.length;
}

function sumColumns(values: Float32Array, sums: Float32Array): void {
  sums.fill(0);
  for (let at = 0; at < values.length;) {
    for (let column = 0; column < sums.length; column++, at++) {
      sums[column] = (sums[column] as number) + (values[at] as number);
    }
  }
}
