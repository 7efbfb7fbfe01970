import type tfTypes from '@tensorflow/tfjs';

import { matrixOps } from '../backends/matrix-ops.js';
import { tf } from '../backends/tensorflow.js';
import { wasmHeap } from '../backends/wasm-heap.js';
import { forwardPass } from '../prediction/forward-pass.js';
import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';

/** A kernel of TF.js, which may hold the weights as tensors. */
export interface TfjsKernel {
  readonly run: DenseKernel;
  dispose(): void;
}

/** A network on the TF.js backend of this thread, which must be ready. */
export function compileTfjsKernel(network: Network): TfjsKernel {
  if (wasmHeap() === null) return compileTensorKernel(network);
  return {
    run: (features, rows, out) => out.set(forwardPass(matrixOps(), network, features, rows)),
    dispose: () => undefined,
  };
}

/** Weights go to native TensorFlow, or to a GPU, once: that takes longer than a batch. */
function compileTensorKernel({ layers }: Network): TfjsKernel {
  const inputs = layers[0]?.inputs ?? 0;
  const steps = layers.map(({ kernel, bias, ...layer }, index) => ({
    // TensorFlow takes no memory that threads share.
    b: tf.tensor2d(Float32Array.from(kernel), [layer.inputs, layer.units]),
    bias: tf.tensor1d(Float32Array.from(bias)),
    activation: index < layers.length - 1 ? ('relu' as const) : ('linear' as const),
  }));
  return {
    run: (features, rows, out) => {
      const result = tf.tidy(() => {
        let a = tf.tensor2d(features.subarray(0, rows * inputs), [rows, inputs]);
        for (const step of steps) a = tf.fused.matMul({ a, ...step }) as tfTypes.Tensor2D;
        return a;
      });
      out.set(result.dataSync());
      result.dispose();
    },
    dispose: () => tf.dispose(steps.map(({ b, bias }) => [b, bias])),
  };
}
