import { beforeAll, describe, expect, it } from '@jest/globals';

import { matrixOps } from '../backends/matrix-ops.js';
import { useBackend } from '../backends/tensorflow.js';
import { forwardPass } from '../prediction/forward-pass.js';
import { SeededRandom } from '../random/seeded-random.js';
import { initialiseNetwork, type Network } from '../training/network.js';
import { compilePlainKernel } from './plain-kernel.js';
import { planOf } from './plan/plan.js';
import { compileWasmKernel } from './wasm-kernel.js';

const ROWS = 4500;

const differing = (values: Float32Array, wanted: Float32Array): number =>
  values.filter((value, i) => value !== wanted[i]).length;

function networkOf(inputs: number, hidden: readonly number[], outputs: number): [Network, Float32Array] {
  const random = new SeededRandom(inputs);
  const network = initialiseNetwork({ inputs, hidden, outputs, activation: 'linear', random });
  for (const { bias } of network.layers) bias.forEach((_, j) => (bias[j] = random.uniform() - 0.5));
  const features = Float32Array.from({ length: ROWS * inputs }, () =>
    random.uniform() < 0.3 ? 0 : 4 * random.uniform() - 2,
  );
  return [network, features];
}

describe('kernels', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each([
    [30, [64, 32], 3],
    [45, [64, 32], 1],
    [7, [128, 64, 32], 10],
    [200, [33, 17], 1],
    [3, [8], 1],
    [5, [], 20],
  ])('give the bits of TF.js for %d inputs and layers %j, whatever the batch', (inputs, hidden, outputs) => {
    const [network, features] = networkOf(inputs, hidden, outputs);
    const all = forwardPass(matrixOps(), network, features, ROWS);
    const wasm = compileWasmKernel(planOf(network));
    const plain = compilePlainKernel(planOf(network));
    for (const rows of [1, 2, 3, 5, 8, 63, 64, 65, 700, ROWS]) {
      const out = new Float32Array(rows * outputs);
      wasm(features, rows, out);
      expect(differing(out, all)).toBe(0);
      plain(features, rows, out.fill(NaN));
      expect(differing(out, all)).toBe(0);
      expect(differing(forwardPass(matrixOps(), network, features.subarray(0, rows * inputs), rows), all)).toBe(0);
    }
  });

  it('answer with the bias where a network has no inputs', () => {
    const network: Network = {
      layers: [
        { inputs: 0, units: 2, activation: 'linear', kernel: new Float32Array(0), bias: Float32Array.of(1.5, -2) },
      ],
    };
    for (const compile of [compileWasmKernel, compilePlainKernel]) {
      const out = new Float32Array(6);
      compile(planOf(network))(new Float32Array(0), 3, out);
      expect([...out]).toEqual([1.5, -2, 1.5, -2, 1.5, -2]);
    }
  });
});
