import type { Random } from './random.js';

/** One parameter's share of a Parzen estimator: a kernel per observation, then the prior's. */
export interface Kernels {
  /** A draw from kernel `index`. */
  sample(index: number, random: Random): number;
  /** Adds the log density of `value` (on a grid: log mass of its cell) under every kernel to `into`. */
  addLogDensities(value: number, into: Float64Array): void;
}
