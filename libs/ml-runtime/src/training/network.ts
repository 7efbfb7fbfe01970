import type { SeededRandom } from '../random/seeded-random.js';

export type Activation = 'relu' | 'linear' | 'sigmoid' | 'softmax';

/** y = activation(x · kernel + bias); `kernel` is [inputs, units] in row-major order. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** A stack of dense layers. */
export interface Network {
  readonly layers: readonly DenseLayer[];
}

/** Hidden layers: ReLU with He-uniform kernels (He et al. 2015); output: Glorot-uniform. Biases are 0. */
export function initialiseNetwork(o: {
  inputs: number;
  hidden: readonly number[];
  outputs: number;
  activation: Activation;
  random: SeededRandom;
}): Network {
  const widths = [o.inputs, ...o.hidden, o.outputs];
  const layers = widths.slice(1).map((units, index): DenseLayer => {
    const inputs = widths[index] ?? 0;
    const last = index === widths.length - 2;
    const limit = last ? Math.sqrt(6 / (inputs + units)) : Math.sqrt(6 / Math.max(1, inputs));
    const kernel = Float32Array.from({ length: inputs * units }, () => (2 * o.random.uniform() - 1) * limit);
    return { inputs, units, activation: last ? o.activation : 'relu', kernel, bias: new Float32Array(units) };
  });
  return { layers };
}

/** The network's parameters as a flat list: kernel, bias, kernel, bias, … The arrays are the network's own. */
export function parametersOf(network: Network): Float32Array[] {
  return network.layers.flatMap((layer) => [layer.kernel, layer.bias]);
}

/** A network of the same shape with the given parameters, which are copied. */
export function withParameters(network: Network, parameters: readonly Float32Array[]): Network {
  const layers = network.layers.map((layer, index) => ({
    ...layer,
    kernel: Float32Array.from(parameters[2 * index] ?? []),
    bias: Float32Array.from(parameters[2 * index + 1] ?? []),
  }));
  return { layers };
}
