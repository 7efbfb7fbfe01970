import { adjustPValues } from '@intelgraph/statistics';

import type { Cell } from '../rows/cell.js';
import type { RowColumns } from '../rows/row-columns.js';

import {
  cellCounts,
  type ColumnSide,
  countNumbers,
  distinctUpTo,
  MISSING,
  NUMBER,
  sideOf,
  sumOf,
} from './column-parts.js';
import type { FeatureDrift } from './drift.types.js';
import { type PartTest, testCells, testNumbers } from './part-tests.js';

export interface CompareOptions {
  /** Smallest effect that counts. */
  readonly threshold: number;
  /** Level of the adjusted p. */
  readonly alpha: number;
  /** Rows that each side needs. */
  readonly minRows: number;
}

/** Numbers with at most so many different values are compared value by value. */
const FEW_VALUES = 5;
const TOO_MANY_VALUES = 'the values are too many and too rare to compare, as those of an identifier are';

/**
 * Compares every column that either side has. Significance and effect size have to agree: drift is a p-value of at most
 * `alpha` after Benjamini and Hochberg (1995) over the columns, and an effect of at least `threshold`.
 */
export async function compareColumns(
  baseline: RowColumns,
  current: RowColumns,
  rows: { readonly baseline: number; readonly current: number },
  options: CompareOptions,
): Promise<FeatureDrift[]> {
  const compared: FeatureDrift[] = [];
  for (const name of new Set([...baseline.keys(), ...current.keys()])) {
    const sides = [
      sideOf(baseline.get(name) ?? absent(rows.baseline)),
      sideOf(current.get(name) ?? absent(rows.current)),
    ] as const;
    const note = !baseline.has(name)
      ? 'the baseline does not have this column'
      : !current.has(name)
        ? 'the current rows do not have this column'
        : null;
    compared.push(compareColumn(name, sides, note, options));
    // Others get their turn between two columns.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return withVerdicts(compared, options);
}

const absent = (rows: number): Cell[] => new Array<Cell>(rows).fill(null);

function compareColumn(
  feature: string,
  [baseline, current]: readonly [ColumnSide, ColumnSide],
  note: string | null,
  options: CompareOptions,
): FeatureDrift {
  const base = {
    feature,
    kind: kindOf(baseline, current),
    p_adjusted: null,
    baseline: { values: baseline.rows - baseline.missing, missing: baseline.missing },
    current: { values: current.rows - current.missing, missing: current.missing },
  };
  const untested = { ...base, test: null, statistic: null, p_value: null, effect: null, distances: {} };
  if (Math.min(baseline.rows, current.rows) < options.minRows) return { ...untested, verdict: 'too_few_rows', note };
  const parts = testParts(baseline, current, options.minRows);
  const chosen = strongest(parts, options);
  if (chosen === undefined) {
    const empty = base.baseline.values + base.current.values === 0;
    return { ...untested, verdict: 'not_testable', note: note ?? (empty ? 'there are no values' : TOO_MANY_VALUES) };
  }
  const { test, statistic, effect, distances } = chosen;
  // Bonferroni within a column of which two things were tested.
  const p_value = Math.min(1, (chosen.p ?? 1) * parts.length);
  return { ...base, test, statistic, p_value, effect, distances, verdict: 'no_drift', note };
}

/** Numbers are compared among themselves; texts, booleans, what is missing, and "a number" as cells. */
function testParts(baseline: ColumnSide, current: ColumnSide, minRows: number): PartTest[] {
  const parts: PartTest[] = [];
  const few = [baseline, current].every(({ numbers }) => distinctUpTo(numbers, FEW_VALUES + 1) <= FEW_VALUES);
  const enough = Math.min(baseline.numbers.length, current.numbers.length) >= minRows;
  if (!few && enough) parts.push(testNumbers(baseline.numbers, current.numbers));
  const cells = cellCounts(cellsOf(baseline, few), cellsOf(current, few));
  if (cells.keys.length > 1) parts.push(testCells(cells));
  else if (parts.length === 0 && few && sumOf(cellsOf(baseline, few)) > 0 && cells.keys[0] !== 'other') {
    // One and the same value everywhere is no drift.
    parts.push({ test: 'chi_squared', statistic: 0, p: 1, effect: 0, distances: {} });
  }
  return parts.filter(({ p }) => p !== null);
}

function cellsOf(side: ColumnSide, few: boolean): Map<string, number> {
  const cells = new Map(side.others);
  if (side.missing > 0) cells.set(MISSING, side.missing);
  if (few) for (const [key, count] of countNumbers(side.numbers)) cells.set(key, count);
  else if (side.numbers.length > 0) cells.set(NUMBER, side.numbers.length);
  return cells;
}

/** Of the significant parts the one with the largest effect, else the one nearest to significance. */
function strongest(parts: readonly PartTest[], { alpha }: CompareOptions): PartTest | undefined {
  const significant = parts.filter(({ p }) => (p ?? 1) * parts.length <= alpha);
  if (significant.length > 0) return significant.toSorted((a, b) => (b.effect ?? 0) - (a.effect ?? 0))[0];
  return parts.toSorted((a, b) => (a.p ?? 1) - (b.p ?? 1))[0];
}

function kindOf(baseline: ColumnSide, current: ColumnSide): FeatureDrift['kind'] {
  const numbers = baseline.numbers.length + current.numbers.length;
  const others = baseline.others.size + current.others.size;
  if (numbers > 0) return others > 0 ? 'mixed' : 'numeric';
  return 'categorical';
}

/** Adjusts the p-values for being many, and judges. */
export function withVerdicts(
  features: readonly FeatureDrift[],
  { alpha, threshold }: Pick<CompareOptions, 'alpha' | 'threshold'>,
): FeatureDrift[] {
  const tested = features.filter(({ p_value }) => p_value !== null);
  const adjusted = adjustPValues(
    tested.map(({ p_value }) => p_value ?? 1),
    'bh',
  );
  const byFeature = new Map(tested.map(({ feature }, i) => [feature, adjusted[i] ?? 1]));
  return features.map((feature) => {
    const p_adjusted = byFeature.get(feature.feature) ?? null;
    if (p_adjusted === null) return feature;
    const drifted = p_adjusted <= alpha && (feature.effect ?? 0) >= threshold;
    return { ...feature, p_adjusted, verdict: drifted ? 'drift' : 'no_drift' };
  });
}
