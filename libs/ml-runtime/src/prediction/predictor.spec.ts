import { beforeAll, describe, expect, it } from '@jest/globals';

import { matrixOps } from '../backends/matrix-ops.js';
import { useBackend } from '../backends/tensorflow.js';
import { SeededRandom } from '../random/seeded-random.js';
import { initialiseNetwork } from '../training/network.js';
import { answerReader } from './answers.js';
import { compileKernel } from './dense-kernel.js';
import { forwardPass } from './forward-pass.js';

describe('the plain kernel', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each([[1], [3], [700], [5000]])('agrees with the backend on %d rows', (rows) => {
    const random = new SeededRandom(rows);
    const network = initialiseNetwork({ inputs: 30, hidden: [64, 32], outputs: 3, activation: 'softmax', random });
    const features = Float32Array.from({ length: rows * 30 }, () => 4 * random.uniform() - 2);
    const plain = new Float32Array(rows * 3);
    compileKernel(network)(features, rows, plain);
    const backend = forwardPass(matrixOps(), network, features, rows);

    expect(Math.max(...plain.map((value, i) => Math.abs(value - (backend[i] ?? 0))))).toBeLessThan(5e-6);
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
