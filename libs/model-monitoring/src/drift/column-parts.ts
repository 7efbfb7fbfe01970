import type { Cell } from '../rows/cell.js';

/** What a side of a column holds: its finite numbers, and how often each other thing occurs. */
export interface ColumnSide {
  readonly numbers: Float64Array;
  /** Times by key: texts and booleans by type and value, and what is missing. Numbers are not in it. */
  readonly others: ReadonlyMap<string, number>;
  /** What is null, NaN or infinite. */
  readonly missing: number;
  readonly rows: number;
}

export const MISSING = 'missing';
export const NUMBER = 'number';

/** Takes a side apart. Types are kept apart as well: the text "1" is not the number 1. */
export function sideOf(cells: readonly Cell[]): ColumnSide {
  const numbers = new Float64Array(cells.length);
  const others = new Map<string, number>();
  let [count, missing] = [0, 0];
  for (const cell of cells) {
    if (typeof cell === 'number' && Number.isFinite(cell)) numbers[count++] = cell;
    else if (cell === null || typeof cell === 'number') missing++;
    else {
      const key = `${typeof cell}:${String(cell)}`;
      others.set(key, (others.get(key) ?? 0) + 1);
    }
  }
  return { numbers: numbers.subarray(0, count).sort(), others, missing, rows: cells.length };
}

/** Counts of both sides over the same cells. */
export interface CellCounts {
  readonly keys: readonly string[];
  readonly baseline: readonly number[];
  readonly current: readonly number[];
}

/** Smallest expected count of a cell, by the usual rule for the chi-squared law (Cochran 1954). */
const MIN_EXPECTED = 5;

/**
 * Counts over the same cells, those too rare for a chi-squared test put together as `other`. What is rare is decided on
 * both sides together, so a value that only one side has is a cell when it is frequent there.
 */
export function cellCounts(baseline: ReadonlyMap<string, number>, current: ReadonlyMap<string, number>): CellCounts {
  const [n, m] = [sumOf(baseline), sumOf(current)];
  const smaller = n + m === 0 ? 0 : Math.min(n, m) / (n + m);
  const cells: { key: string; baseline: number; current: number }[] = [];
  const rest = { key: 'other', baseline: 0, current: 0 };
  for (const key of new Set([...baseline.keys(), ...current.keys()])) {
    const cell = { key, baseline: baseline.get(key) ?? 0, current: current.get(key) ?? 0 };
    if ((cell.baseline + cell.current) * smaller >= MIN_EXPECTED) cells.push(cell);
    else {
      rest.baseline += cell.baseline;
      rest.current += cell.current;
    }
  }
  cells.sort((a, b) => b.baseline - a.baseline || (a.key < b.key ? -1 : 1));
  const occurs = rest.baseline + rest.current > 0;
  const last = cells.at(-1);
  if (last === undefined || (rest.baseline + rest.current) * smaller >= MIN_EXPECTED) {
    if (occurs) cells.push(rest);
  } else {
    // Too rare even together: with the rarest cell that is left.
    last.baseline += rest.baseline;
    last.current += rest.current;
  }
  return {
    keys: cells.map(({ key }) => key),
    baseline: cells.map((cell) => cell.baseline),
    current: cells.map((cell) => cell.current),
  };
}

export const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

/** Numbers as cells, one for each value. */
export function countNumbers(sorted: Float64Array): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of sorted) {
    const key = `number:${value}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** How many different values ascending numbers have; stops counting at `limit`. */
export function distinctUpTo(sorted: Float64Array, limit: number): number {
  let count = 0;
  for (let i = 0; i < sorted.length && count < limit; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) count++;
  return count;
}
