import { categoricalKernels } from './categorical-kernels.js';
import type { Kernels } from './kernels.js';
import { numericKernels } from './numeric-kernels.js';
import type { Random } from './random.js';
import type { Parameter, SearchSpace } from './search-space.js';

const FULL_WEIGHT_NEWEST = 25;

/** A point by parameter name, in internal numbers (categorical: index of the choice). */
export type Point = Readonly<Record<string, number>>;

/** Weights of n observations, oldest first: all 1 up to 25, else a ramp from 1/n to 1 and then 25 ones. */
export function observationWeights(n: number): number[] {
  const ramp = n - FULL_WEIGHT_NEWEST;
  return Array.from({ length: n }, (_, i) => {
    if (i >= ramp) return 1;
    return ramp === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (ramp - 1);
  });
}

/**
 * Multivariate Parzen estimator: a mixture of one product kernel per observation and a prior over the whole space
 * (Bergstra et al. 2011; joint kernels as in Falkner et al. 2018; weights and widths as Optuna 5).
 */
export class ParzenEstimator {
  readonly weights: readonly number[];
  private readonly axes: readonly { readonly name: string; readonly kernels: Kernels }[];
  private readonly logWeights: Float64Array;

  /** @param observations points in order of trial number, each holding every parameter of `space` */
  constructor(space: SearchSpace, observations: readonly Point[]) {
    const raw = [...observationWeights(observations.length), 1];
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    this.weights = raw.map((weight) => weight / total);
    this.logWeights = Float64Array.from(this.weights, Math.log);
    this.axes = Object.entries(space).map(([name, parameter]) => ({
      name,
      kernels: kernelsOf(
        parameter,
        observations.map((point) => point[name] ?? NaN),
      ),
    }));
  }

  /** One draw: a kernel by weight, then every parameter from that same kernel. */
  sample(random: Random): Point {
    let left = random.next();
    const found = this.weights.findIndex((weight) => (left -= weight) < 0);
    const index = found < 0 ? this.weights.length - 1 : found;
    return Object.fromEntries(this.axes.map(({ name, kernels }) => [name, kernels.sample(index, random)]));
  }

  /** log density at a point; log-scaled parameters count in log space, grid parameters as the mass of their cell. */
  logDensity(point: Point): number {
    const terms = Float64Array.from(this.logWeights);
    for (const { name, kernels } of this.axes) kernels.addLogDensities(point[name] ?? NaN, terms);
    const largest = terms.reduce((best, term) => Math.max(best, term), -Infinity);
    if (largest === -Infinity) return -Infinity;
    return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
  }
}

function kernelsOf(parameter: Parameter, observations: readonly number[]): Kernels {
  return parameter.type === 'categorical'
    ? categoricalKernels(parameter, observations)
    : numericKernels(parameter, observations);
}
