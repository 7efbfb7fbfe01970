import { axisOf } from './numeric-kernels.js';
import type { Point } from './parzen-estimator.js';
import type { Random } from './random.js';
import { cardinality, stepOf, type Parameter, type SearchSpace } from './search-space.js';

/** A point drawn uniformly: in log space where a parameter asks for it, on the grid where it has one. */
export function uniformPoint(space: SearchSpace, random: Random): Point {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => [name, uniform(parameter, random.next())]),
  );
}

function uniform(parameter: Parameter, u: number): number {
  if (parameter.type === 'categorical') return Math.floor(u * parameter.choices.length);
  const { low, high, value } = axisOf(parameter);
  return value(low + u * (high - low));
}

/** The `index`-th point of a finite space, counted with its first parameter fastest; continuous parameters stay at their low end. */
export function gridPoint(space: SearchSpace, index: number): Point {
  let rest = index;
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => {
      const size = cardinality(parameter);
      const cell = Number.isFinite(size) ? rest % size : 0;
      if (Number.isFinite(size)) rest = Math.floor(rest / size);
      if (parameter.type === 'categorical') return [name, cell];
      return [name, Number((parameter.low + cell * stepOf(parameter)).toPrecision(15))];
    }),
  );
}
