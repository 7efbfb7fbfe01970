import type { DenseKernel } from '../../kernels/dense-kernel.js';
import type { NumberTarget } from '../../pipeline/fitted-pipeline.js';

/** Predicted quantiles of encoded rows, in units of the target; `lower` is the smaller one, should the network have crossed them. */
export function predictedQuantiles(
  kernel: DenseKernel,
  { mean, scale }: NumberTarget,
  features: Float32Array,
  rows: number,
): { readonly lower: Float64Array; readonly upper: Float64Array } {
  const out = new Float32Array(rows * 2);
  kernel(features, rows, out);
  const [lower, upper] = [new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const [one, other] = [out[2 * row] as number, out[2 * row + 1] as number];
    lower[row] = Math.min(one, other) * scale + mean;
    upper[row] = Math.max(one, other) * scale + mean;
  }
  return { lower, upper };
}
