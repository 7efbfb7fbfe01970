import type { DenseKernel } from './dense-kernel.js';
import { ACTIVATIONS, type Activate } from './plan/activations.js';
import type { Plan } from './plan/plan.js';

/**
 * A plan as plain loops over preallocated arrays. Zeros (one-hot columns, inactive units) are skipped, which changes no
 * sum.
 */
export function compilePlainKernel({ steps: planned }: Plan): DenseKernel {
  const steps = planned.map((layer) => ({
    inputs: layer.inputs,
    units: layer.units,
    activate: ACTIVATIONS[layer.activation],
    kernel: layer.kernel,
    bias: layer.bias,
    output: new Float32Array(layer.units),
  }));
  const width = planned[0]?.inputs ?? 0;
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
  readonly activate: Activate;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly output: Float32Array;
}

const { fround } = Math;

function applyLayer({ inputs, units, activate, kernel, bias, output }: Step, input: Float32Array): void {
  output.set(bias);
  for (let i = 0; i < inputs; i++) {
    const value = input[i] as number;
    if (value === 0) continue;
    const from = i * units;
    for (let j = 0; j < units; j++) {
      output[j] = (output[j] as number) + fround(value * (kernel[from + j] as number));
    }
  }
  activate(output, 0, 1, units, units);
}
