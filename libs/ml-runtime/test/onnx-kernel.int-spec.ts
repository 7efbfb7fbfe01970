import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { matrixOps } from '../src/backends/matrix-ops.js';
import { useBackend } from '../src/backends/tensorflow.js';
import { forwardPass } from '../src/prediction/forward-pass.js';
import { SeededRandom } from '../src/random/seeded-random.js';
import { initialiseNetwork } from '../src/training/network.js';

const MOST_ROWS = 300;

describe('A network in ONNX Runtime', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each([
    [30, [128, 64], 2],
    [7, [33], 1],
    [3, [], 5],
  ])('answers as TF.js does, for %d inputs and layers %j', async (inputs, hidden, outputs) => {
    const random = new SeededRandom(inputs);
    const network = initialiseNetwork({ inputs, hidden, outputs, activation: 'linear', random });
    for (const { bias } of network.layers) bias.forEach((_, j) => (bias[j] = random.uniform() - 0.5));
    const features = Float32Array.from({ length: MOST_ROWS * inputs }, () => 4 * random.uniform() - 2);
    const wanted = forwardPass(matrixOps(), network, features, MOST_ROWS);
    const sizes = [1, 2, 31, 128, MOST_ROWS];

    const thread = new Worker(new URL('./threads/onnx-kernel-thread.mjs', import.meta.url), {
      workerData: { network, features, sizes },
    });
    // A thread that ends at once brings both in one turn.
    const [[answers]] = (await Promise.all([once(thread, 'message'), once(thread, 'exit')])) as [
      [Float32Array[]],
      unknown,
    ];

    expect(answers.map(({ length }) => length)).toEqual(sizes.map((rows) => rows * outputs));
    for (const out of answers) {
      const apart = out.map((value, i) => Math.abs(value - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!)));
      expect(Math.max(...apart)).toBeLessThan(1e-5);
    }
  });

  it('computes to its end when its pool is closed: a thread that is ended meanwhile would end the process', async () => {
    const script = fileURLToPath(new URL('./threads/close-while-computing.mjs', import.meta.url));
    // Rejects when the process ends by a signal.
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    const outcomes = JSON.parse(stdout) as string[];
    expect(outcomes).toHaveLength(6);
    expect(outcomes).toContain('fulfilled');
  });
});
