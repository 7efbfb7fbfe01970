import { argsort } from '../arrays/argsort.js';
import { at, weightAt, type Numbers } from '../arrays/at.js';
import { assertSameLength } from '../arrays/lengths.js';

/** A non-decreasing piecewise linear function: its corners, ascending in x. Plain JSON. */
export interface IsotonicCurve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

interface Block {
  value: number;
  weight: number;
  points: number;
}

/**
 * Least-squares isotonic (non-decreasing) regression by pooling adjacent violators, as scikit-learn: equal x are averaged first,
 * and corners inside a flat stretch are left out.
 */
export function fitIsotonic(x: Numbers, y: Numbers, weights?: Numbers): IsotonicCurve {
  assertSameLength({ x, y, weights });
  const points = averagedTies(x, y, weights);
  const blocks: Block[] = [];
  for (const { value, weight } of points) {
    let block: Block = { value, weight, points: 1 };
    for (let last = blocks.at(-1); last && last.value >= block.value; last = blocks.at(-1)) {
      blocks.pop();
      const total = last.weight + block.weight;
      const pooled = (last.value * last.weight + block.value * block.weight) / total;
      block = { value: pooled, weight: total, points: last.points + block.points };
    }
    blocks.push(block);
  }
  const fitted = blocks.flatMap((block) => new Array<number>(block.points).fill(block.value));
  const corner = (i: number): boolean =>
    i === 0 || i === fitted.length - 1 || fitted[i] !== fitted[i - 1] || fitted[i] !== fitted[i + 1];
  const kept = fitted.map((_, i) => i).filter(corner);
  return { x: kept.map((i) => points[i]?.x ?? NaN), y: kept.map((i) => fitted[i] ?? NaN) };
}

/** The curve at `query`: linear between corners, constant outside; NaN for a curve without corners. */
export function isotonicAt({ x, y }: IsotonicCurve, query: number): number {
  const above = x.findIndex((corner) => corner >= query);
  if (above < 0) return y.at(-1) ?? NaN;
  if (above === 0 || x[above] === query) return at(y, above);
  const share = (query - at(x, above - 1)) / (at(x, above) - at(x, above - 1));
  return at(y, above - 1) + share * (at(y, above) - at(y, above - 1));
}

function averagedTies(x: Numbers, y: Numbers, weights?: Numbers): { x: number; value: number; weight: number }[] {
  const points: { x: number; value: number; weight: number }[] = [];
  for (const row of argsort(x)) {
    const weight = weightAt(weights, row);
    if (weight === 0) continue;
    const last = points.at(-1);
    if (last?.x === at(x, row)) {
      last.value += ((at(y, row) - last.value) * weight) / (last.weight + weight);
      last.weight += weight;
    } else points.push({ x: at(x, row), value: at(y, row), weight });
  }
  return points;
}
