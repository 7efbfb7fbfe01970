import type { CategoricalSample, ComparedColumn, NumericSample } from '@intelgraph/statistics';

import type { Cell } from '../rows/cell.js';

/** What one side of a column holds: its finite numbers, its texts and booleans, and how much of the rest. */
export interface ColumnContent {
  readonly rows: number;
  readonly missing: number;
  /** NaN and the infinities. */
  readonly invalid: number;
  /** Ascending. */
  readonly numbers: Float64Array;
  readonly texts: ReadonlyMap<string, number>;
  readonly flags: ReadonlyMap<string, number>;
}

/** Takes a side of a column apart by type. */
export function contentOf(cells: readonly Cell[]): ColumnContent {
  const numbers = new Float64Array(cells.length);
  const [texts, flags] = [new Map<string, number>(), new Map<string, number>()];
  let [count, missing, invalid] = [0, 0, 0];
  for (const cell of cells) {
    if (cell === null) missing++;
    else if (typeof cell === 'number') {
      if (Number.isFinite(cell)) numbers[count++] = cell;
      else invalid++;
    } else {
      const counts = typeof cell === 'string' ? texts : flags;
      const name = String(cell);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return { rows: cells.length, missing, invalid, numbers: numbers.subarray(0, count).sort(), texts, flags };
}

/** What a column is compared as. */
export interface PairedColumn {
  readonly kind: 'numeric' | 'categorical' | 'mixed';
  /** One comparison, or two for a column of numbers and names: each type among its own. */
  readonly compared: readonly ComparedColumn[];
}

/** How a second comparison of a column is called; no column has such a name twice. */
export const NAMES_OF = '\u0000names';

/**
 * Numbers are compared with numbers and names with names. What is not a number counts as invalid among numbers, so that a
 * change of type is a change of the share of rows without a number.
 */
export function pairColumn(name: string, reference: ColumnContent, current: ColumnContent): PairedColumn {
  const both = [reference, current];
  const hasNumbers = both.some(({ numbers }) => numbers.length > 0);
  const hasNames = both.some((side) => namesOf(side) > 0);
  const numeric = { name, reference: numericSample(reference), current: numericSample(current) };
  // The text "true" is not the boolean true: marked where a column has both.
  const marked = both.some(({ texts }) => texts.size > 0) && both.some(({ flags }) => flags.size > 0);
  const names = { reference: namedSample(reference, marked), current: namedSample(current, marked) };
  if (!hasNames) return { kind: 'numeric', compared: [numeric] };
  if (!hasNumbers) return { kind: 'categorical', compared: [{ name, ...names }] };
  return { kind: 'mixed', compared: [numeric, { name: `${name}${NAMES_OF}`, ...names }] };
}

const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

const namesOf = ({ texts, flags }: ColumnContent): number => sumOf(texts) + sumOf(flags);

function numericSample(side: ColumnContent): NumericSample {
  const { rows, missing, numbers: sorted } = side;
  return { kind: 'numeric', rows, missing, invalid: side.invalid + namesOf(side), sorted };
}

function namedSample(side: ColumnContent, marked: boolean): CategoricalSample {
  const { rows, missing, texts, flags, numbers } = side;
  const mark = (name: string): string => (marked ? `${name} (boolean)` : name);
  const counts = new Map([...texts, ...[...flags].map(([name, count]) => [mark(name), count] as const)]);
  return { kind: 'categorical', rows, missing, invalid: side.invalid + numbers.length, counts };
}
