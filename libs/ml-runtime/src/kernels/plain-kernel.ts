import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';

/**
 * A network as plain loops over preallocated arrays. Zeros (one-hot columns, inactive units) are skipped, which changes no
 * sum.
 */
export function compilePlainKernel(network: Network): DenseKernel {
  const steps = network.layers.map((layer, index) => ({
    inputs: layer.inputs,
    units: layer.units,
    relu: index < network.layers.length - 1,
    kernel: layer.kernel,
    bias: layer.bias,
    output: new Float32Array(layer.units),
  }));
  const width = network.layers[0]?.inputs ?? 0;
  const input = new Float32Array(width);
  return (features, rows, out) => {
    let at = 0;
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < width; i++) input[i] = features[row * width + i] as number;
      let current = input;
      for (const step of steps) {
        applyLayer(step, current);
        current = step.output;
      }
      for (let k = 0; k < current.length; k++) out[at++] = current[k] as number;
    }
  };
}

interface Step {
  readonly inputs: number;
  readonly units: number;
  readonly relu: boolean;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly output: Float32Array;
}

const { fround } = Math;

function applyLayer({ inputs, units, relu, kernel, bias, output }: Step, input: Float32Array): void {
  output.set(bias);
  for (let i = 0; i < inputs; i++) {
    const value = input[i] as number;
    if (value === 0) continue;
    const from = i * units;
    for (let j = 0; j < units; j++) {
      output[j] = (output[j] as number) + fround(value * (kernel[from + j] as number));
    }
  }
  if (!relu) return;
  for (let j = 0; j < units; j++) if ((output[j] as number) < 0) output[j] = 0;
}
