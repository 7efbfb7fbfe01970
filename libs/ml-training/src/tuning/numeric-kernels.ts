import { bandwidths } from './bandwidths.js';
import type { Kernels } from './kernels.js';
import { logNormalDensity, logNormalMass } from './normal.js';
import { stepOf, type FloatParameter, type IntParameter } from './search-space.js';
import { truncatedNormalQuantile } from './truncated-normal.js';

type NumericParameter = FloatParameter | IntParameter;

/** The line kernels live on: log space where the parameter is, half a step wider than the range on a grid. */
export interface NumericAxis {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** From a parameter's value to the line, and back. */
  readonly place: (value: number) => number;
  readonly value: (place: number) => number;
}

/** The axis of a numeric parameter. */
export function axisOf(parameter: NumericParameter): NumericAxis {
  const step = stepOf(parameter);
  const place = (value: number): number => (parameter.log ? Math.log(value) : value);
  return {
    low: place(parameter.low - step / 2),
    high: place(parameter.high + step / 2),
    step,
    place,
    value: (position) => nearestOnGrid(parameter, step, parameter.log ? Math.exp(position) : position),
  };
}

function nearestOnGrid({ low, high }: NumericParameter, step: number, value: number): number {
  if (step === 0) return Math.min(high, Math.max(low, value));
  const last = Math.floor((high - low) / step + 1e-9);
  const cell = Math.min(last, Math.max(0, Math.round((value - low) / step)));
  // Rounded so that a grid of tenths yields 0.3 and not 0.30000000000000004.
  return Number((low + cell * step).toPrecision(15));
}

/** Centres and widths of the kernels: one an observation, the last the prior's. */
export function numericMixture(
  parameter: NumericParameter,
  observations: readonly number[],
): { centers: number[]; widths: number[] } {
  const { low, high, place } = axisOf(parameter);
  const centers = observations.map(place);
  return { centers: [...centers, (low + high) / 2], widths: [...bandwidths(centers, low, high), high - low] };
}

/** Truncated normal kernels of a numeric parameter. */
export function numericKernels(parameter: NumericParameter, observations: readonly number[]): Kernels {
  const axis = axisOf(parameter);
  const { centers, widths } = numericMixture(parameter, observations);
  const scaled = (position: number, index: number): number => (position - (centers[index] ?? 0)) / (widths[index] ?? 1);
  const norms = widths.map((width, index) => {
    const mass = logNormalMass(scaled(axis.low, index), scaled(axis.high, index));
    return axis.step === 0 ? mass + Math.log(width) : mass;
  });
  return {
    sample(index, random) {
      const z = truncatedNormalQuantile(random.next(), scaled(axis.low, index), scaled(axis.high, index));
      return axis.value((centers[index] ?? 0) + z * (widths[index] ?? 1));
    },
    addLogDensities(value, into) {
      const half = axis.step / 2;
      const [from, to] = [axis.place(value - half), axis.place(value + half)];
      norms.forEach((norm, index) => {
        const own =
          half === 0 ? logNormalDensity(scaled(from, index)) : logNormalMass(scaled(from, index), scaled(to, index));
        into[index] = (into[index] ?? 0) + own - norm;
      });
    },
  };
}
