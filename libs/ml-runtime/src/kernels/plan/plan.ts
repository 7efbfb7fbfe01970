import type { Network } from '../../training/network.js';
import type { ActivationName } from './activations.js';

/** y = activation(x · kernel + bias); `kernel` is [inputs, units] in row-major order. */
export interface PlanStep {
  readonly inputs: number;
  readonly units: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly activation: ActivationName;
}

/** All that is left of a network to compute: rows [inputs] to rows [outputs], step by step. */
export interface Plan {
  readonly steps: readonly PlanStep[];
}

/** A tabular network: hidden layers are rectified, the last gives logits. */
export const planOf = ({ layers }: Network): Plan => ({
  steps: layers.map((layer, index) => ({ ...layer, activation: index < layers.length - 1 ? 'relu' : 'linear' })),
});
