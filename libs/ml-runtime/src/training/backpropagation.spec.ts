import tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { matrixOps, type MatrixOps } from '../backends/matrix-ops.js';
import { useBackend } from '../backends/tensorflow.js';
import { forwardPass } from '../prediction/forward-pass.js';
import { SeededRandom } from '../random/seeded-random.js';
import type { Task } from '../pipeline/task.js';
import { backpropagate, type Batch } from './backpropagation.js';
import { lossFor } from './losses.js';
import { initialiseNetwork, parametersOf, type Network } from './network.js';

const random = new SeededRandom(7);
const ROWS = 12;
const WIDTH = 5;
const features = Float32Array.from({ length: ROWS * WIDTH }, () => 2 * random.uniform() - 1);
const weights = Float32Array.from({ length: ROWS }, () => 0.5 + random.uniform());

function networkFor(outputs: number): Network {
  return initialiseNetwork({
    inputs: WIDTH,
    hidden: [7, 6],
    outputs,
    activation: 'linear',
    random: new SeededRandom(3),
  });
}

function batchFor(task: Task): Batch {
  const targets = Float64Array.from({ length: ROWS }, (_, row) =>
    task === 'regression' ? row / 5 - 1 : row % (task === 'binary' ? 2 : 3),
  );
  return { features, targets, weights, rows: Int32Array.from({ length: ROWS }, (_, row) => row) };
}

function gradientsOn(ops: MatrixOps, task: Task): { loss: number; gradients: Float32Array[] } {
  const network = networkFor(task === 'multiclass' ? 3 : 1);
  const gradients = parametersOf(network).map((values) => new Float32Array(values.length));
  const loss = backpropagate({
    ops,
    network,
    loss: lossFor(task, 3),
    batch: batchFor(task),
    dropout: 0,
    random: new SeededRandom(1),
    gradients,
  });
  return { loss, gradients };
}

/** The same mean loss by plain double arithmetic, for finite differences. */
function meanLoss(network: Network, task: Task): number {
  const batch = batchFor(task);
  const loss = lossFor(task, 3);
  let total = 0;
  for (let row = 0; row < ROWS; row++) {
    let current = Array.from(features.subarray(row * WIDTH, (row + 1) * WIDTH));
    network.layers.forEach((layer, index) => {
      const sums = Array.from(layer.bias, (bias, j) =>
        current.reduce((sum, x, i) => sum + x * layer.kernel[i * layer.units + j]!, bias),
      );
      current = index < network.layers.length - 1 ? sums.map((sum) => Math.max(0, sum)) : sums;
    });
    const logits = current as unknown as Float32Array;
    total += weights[row]! * loss.evaluate(logits, 0, batch.targets[row]!);
  }
  return total / ROWS;
}

describe.each(['binary', 'multiclass', 'regression'] as const)('the hand-written gradient of a %s network', (task) => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it('equals finite differences', () => {
    const network = networkFor(task === 'multiclass' ? 3 : 1);
    const { loss, gradients } = gradientsOn(matrixOps(), task);

    expect(loss).toBeCloseTo(meanLoss(network, task), 5);
    parametersOf(network).forEach((values, index) => {
      for (let i = 0; i < values.length; i += 3) {
        const held = values[i]!;
        values[i] = held + 1e-2;
        const up = { at: values[i]!, loss: meanLoss(network, task) };
        values[i] = held - 1e-2;
        const slope = (up.loss - meanLoss(network, task)) / (up.at - values[i]!);
        values[i] = held;
        expect(Math.abs(gradients[index]![i]! - slope)).toBeLessThan(6e-3);
      }
    });
  });

  it("equals the one on TF.js's CPU backend", async () => {
    const onWasm = gradientsOn(matrixOps(), task);
    await tf.setBackend('cpu');
    const onCpu = gradientsOn(matrixOps(), task);
    await tf.setBackend('wasm');

    expect(onWasm.loss).toBeCloseTo(onCpu.loss, 6);
    onWasm.gradients.forEach((values, index) => {
      values.forEach((value, i) => expect(Math.abs(value - onCpu.gradients[index]![i]!)).toBeLessThan(1e-6));
    });
  });
});

describe('the backend', () => {
  it('gives the memory of every step back', async () => {
    await useBackend('wasm');
    const held = () => (tf.backend() as unknown as { numDataIds(): number }).numDataIds();
    gradientsOn(matrixOps(), 'binary');
    const before = held();
    for (let step = 0; step < 5; step++) gradientsOn(matrixOps(), 'binary');
    forwardPass(matrixOps(), networkFor(1), features, ROWS);

    expect(held()).toBe(before);
  });
});
