import { ratioOrNull } from '../arrays/at.js';
import type { Cells, ColumnKind } from '../drift/column-sample.js';
import { countOutliers, type OutlierRule } from './outliers.js';

/** What a column should look like, for instance by the profile of its training data. */
export interface ExpectedColumn {
  readonly kind: ColumnKind;
  /** Share of missing cells that is usual; 0 unless given. */
  readonly nullRate?: number | undefined;
  /** Numbers outside are out of range. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Names outside are unseen. */
  readonly values?: ReadonlySet<string> | undefined;
}

/** What is wrong with a column. Rates are shares of all its cells, 0 … 1; null without cells. */
export interface ColumnQuality {
  readonly rows: number;
  /** null and undefined. */
  readonly nullRate: number | null;
  /** Of another type than expected, or NaN or ±∞ where numbers are. */
  readonly typeMismatchRate: number | null;
  readonly outOfRangeRate: number | null;
  readonly unseenRate: number | null;
  /** Numbers far from the rest of the column. They are reported, not held against it: rare is not wrong. */
  readonly outlierRate: number | null;
  /**
   * Share of good cells, 0 … 1: 1 less the rates of mismatches, out-of-range numbers and unseen names, and less the missing cells beyond
   * the usual share u, (nullRate - u)/(1 - u). A cell has at most one of these faults. null without cells.
   */
  readonly score: number | null;
}

/** Counts what is wrong with a column, against what is expected of it. */
export function columnQuality(cells: Cells, expected: ExpectedColumn, rule: OutlierRule = 'tukey'): ColumnQuality {
  const { missing, mismatched, outOfRange, unseen, numbers } = faultsOf(cells, expected);
  const rows = cells.length;
  const usual = Math.min(1, Math.max(0, expected.nullRate ?? 0));
  const excess = rows === 0 || usual === 1 ? 0 : Math.max(0, missing / rows - usual) / (1 - usual);
  const faults = ratioOrNull(mismatched + outOfRange + unseen, rows);
  return {
    rows,
    nullRate: ratioOrNull(missing, rows),
    typeMismatchRate: ratioOrNull(mismatched, rows),
    outOfRangeRate: ratioOrNull(outOfRange, rows),
    unseenRate: ratioOrNull(unseen, rows),
    outlierRate: ratioOrNull(countOutliers(numbers.sort(), rule), rows),
    score: faults === null ? null : Math.max(0, 1 - faults - excess),
  };
}

function faultsOf(
  cells: Cells,
  { kind, min = -Infinity, max = Infinity, values }: ExpectedColumn,
): { missing: number; mismatched: number; outOfRange: number; unseen: number; numbers: Float64Array } {
  const numbers = new Float64Array(cells.length);
  let [missing, mismatched, outOfRange, unseen, finite] = [0, 0, 0, 0, 0];
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell === null || cell === undefined) missing++;
    else if (kind === 'numeric') {
      if (typeof cell !== 'number' || !Number.isFinite(cell)) mismatched++;
      else {
        numbers[finite++] = cell;
        if (cell < min || cell > max) outOfRange++;
      }
    } else if (typeof cell !== 'string' && typeof cell !== 'boolean') mismatched++;
    else if (values && !values.has(String(cell))) unseen++;
  }
  return { missing, mismatched, outOfRange, unseen, numbers: numbers.subarray(0, finite) };
}
