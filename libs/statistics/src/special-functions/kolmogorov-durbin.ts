import { at } from '../arrays/at.js';

const RESCALE_ABOVE = 1e140;

/** A matrix times 10^exponent, so that its powers do not overflow. */
interface ScaledMatrix {
  readonly cells: Float64Array;
  readonly exponent: number;
}

/** P(D < d) of n values, exact: Durbin's matrix as arranged by Marsaglia, Tsang and Wang (2003). Cost (nd)³ log n. */
export function durbinCdf(d: number, n: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const powered = power({ cells: durbinMatrix(k - n * d, size), exponent: 0 }, n, size);
  let value = at(powered.cells, (k - 1) * size + k - 1);
  let exponent = powered.exponent;
  for (let i = 1; i <= n; i++) {
    value *= i / n;
    if (value < 1 / RESCALE_ABOVE) {
      value *= RESCALE_ABOVE;
      exponent -= 140;
    }
  }
  return value * 10 ** exponent;
}

function durbinMatrix(h: number, size: number): Float64Array {
  const cells = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < Math.min(size, i + 2); j++) cells[i * size + j] = 1;
  for (let i = 0; i < size; i++) {
    cells[i * size] = at(cells, i * size) - h ** (i + 1);
    cells[(size - 1) * size + i] = at(cells, (size - 1) * size + i) - h ** (size - i);
  }
  const corner = (size - 1) * size;
  cells[corner] = at(cells, corner) + Math.max(0, 2 * h - 1) ** size;
  for (let i = 0; i < size; i++) {
    let factorial = 1;
    for (let g = 1; g <= i + 1; g++) {
      factorial *= g;
      const j = i + 1 - g;
      cells[i * size + j] = at(cells, i * size + j) / factorial;
    }
  }
  return cells;
}

function power(matrix: ScaledMatrix, n: number, size: number): ScaledMatrix {
  if (n === 1) return matrix;
  const half = power(matrix, Math.floor(n / 2), size);
  const squared = product(half, half, size);
  return n % 2 === 0 ? squared : product(matrix, squared, size);
}

function product(a: ScaledMatrix, b: ScaledMatrix, size: number): ScaledMatrix {
  const cells = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let l = 0; l < size; l++) {
      const factor = at(a.cells, i * size + l);
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) cells[i * size + j] = at(cells, i * size + j) + factor * at(b.cells, l * size + j);
    }
  }
  const exponent = a.exponent + b.exponent;
  const middle = (size >> 1) * (size + 1);
  if (at(cells, middle) <= RESCALE_ABOVE) return { cells, exponent };
  return { cells: cells.map((cell) => cell / RESCALE_ABOVE), exponent: exponent + 140 };
}
