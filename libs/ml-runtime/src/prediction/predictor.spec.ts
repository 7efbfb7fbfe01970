import { beforeAll, describe, expect, it } from '@jest/globals';

import { matrixOps } from '../backends/matrix-ops.js';
import { useBackend } from '../backends/tensorflow.js';
import { SeededRandom } from '../random/seeded-random.js';
import { initialiseNetwork } from '../training/network.js';
import { answerReader } from './answers.js';
import { compileKernel } from './dense-kernel.js';
import { forwardPass } from './forward-pass.js';

const differing = (values: Float32Array, wanted: Float32Array): number =>
  values.filter((value, i) => value !== wanted[i]).length;

describe('the plain kernel', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each([
    [30, [64, 32], 3],
    [45, [64, 32], 1],
    [7, [128, 64, 32], 10],
    [200, [33, 17], 1],
    [3, [8], 1],
  ])('gives the bits of the backend for %d inputs and layers %j, whatever the batch', (inputs, hidden, outputs) => {
    const random = new SeededRandom(inputs);
    const network = initialiseNetwork({ inputs, hidden, outputs, activation: 'linear', random });
    for (const { bias } of network.layers) bias.forEach((_, j) => (bias[j] = random.uniform() - 0.5));
    const features = Float32Array.from({ length: 4500 * inputs }, () =>
      random.uniform() < 0.3 ? 0 : 4 * random.uniform() - 2,
    );
    const all = forwardPass(matrixOps(), network, features, 4500);
    for (const rows of [1, 2, 3, 5, 8, 700, 4500]) {
      const plain = new Float32Array(rows * outputs);
      compileKernel(network)(features, rows, plain);

      expect(differing(plain, all)).toBe(0);
      expect(differing(forwardPass(matrixOps(), network, features.subarray(0, rows * inputs), rows), all)).toBe(0);
    }
  });
});

describe('answers', () => {
  it('carry the type of the target and probabilities that add up to 1', () => {
    const read = answerReader({ column: 'y', task: 'binary', classes: ['0', '1'], class_type: 'number' });

    expect(read(Float32Array.of(0), 0)).toEqual({ prediction: 1, probabilities: { 0: 0.5, 1: 0.5 } });
    expect(read(Float32Array.of(-800), 0)).toEqual({ prediction: 0, probabilities: { 0: 1, 1: 0 } });
  });

  it('name the most probable of several classes, without overflow', () => {
    const read = answerReader({ column: 'y', task: 'multiclass', classes: ['a', 'b', 'c'], class_type: 'string' });
    const { prediction, probabilities } = read(Float32Array.of(9, 800, 802, 799), 1);

    expect(prediction).toBe('b');
    expect(Object.values(probabilities ?? {}).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('are in units of a numeric target', () => {
    expect(answerReader({ column: 'y', task: 'regression', mean: 10, scale: 2 })(Float32Array.of(1.5), 0)).toEqual({
      prediction: 13,
    });
  });
});
