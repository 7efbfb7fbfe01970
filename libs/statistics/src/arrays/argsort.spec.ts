import { describe, expect, it } from '@jest/globals';
import { argsort } from './argsort.js';

const pseudoRandom = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.round(Math.sin(i * 12.9898) * 1e4) * 10 ** ((i % 7) - 3));

describe('argsort', () => {
  it.each([10, 5000])('sorts %d values ascending, equal ones in row order, NaN last', (n) => {
    const values = pseudoRandom(n);
    values[3] = NaN;
    values[4] = -0;
    values[5] = 0;
    values[6] = -Infinity;
    values[7] = Infinity;
    const order = [...argsort(values)];
    const compare = (a: number, b: number): number => {
      const [x, y] = [values[a]!, values[b]!];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      return x === y ? a - b : x < y ? -1 : 1;
    };
    expect(order).toEqual(Array.from({ length: n }, (_, i) => i).sort(compare));
  });
});
