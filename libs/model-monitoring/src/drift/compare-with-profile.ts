import type { TrainingColumn, TrainingProfile } from '../baselines/baselines.port.js';
import type { RowColumns } from '../rows/row-columns.js';

import { cellCounts, type ColumnSide, MISSING, sideOf } from './column-parts.js';
import { type CompareOptions, withVerdicts } from './compare-columns.js';
import type { FeatureDrift } from './drift.types.js';
import { testCells } from './part-tests.js';

/** A value this frequent makes the quarters of a profile unequal, so that counts in them cannot be compared. */
const MAX_TIED_SHARE = 0.02;

/**
 * Compares rows with the profile of a training, which knows quartiles and the most frequent values: numbers fall into its
 * quarters, texts into its most frequent values and the rest; both by the chi-squared test of two samples.
 */
export function compareWithProfile(
  profile: TrainingProfile,
  current: RowColumns,
  rows: number,
  options: CompareOptions,
): FeatureDrift[] {
  const inputs = profile.columns.filter(({ name }) => name !== profile.target);
  const features = inputs.map((column) => {
    const cells = current.get(column.name) ?? new Array<null>(rows).fill(null);
    return compareColumn(column, profile.rows, sideOf(cells), options);
  });
  return withVerdicts(features, options);
}

function compareColumn(
  column: TrainingColumn,
  profileRows: number,
  side: ColumnSide,
  options: CompareOptions,
): FeatureDrift {
  const numeric = column.type === 'numeric';
  const base = {
    feature: column.name,
    kind: numeric ? ('numeric' as const) : ('categorical' as const),
    p_adjusted: null,
    baseline: { values: profileRows - column.nulls, missing: column.nulls },
    current: { values: side.rows - side.missing, missing: side.missing },
  };
  const untested = { ...base, test: null, statistic: null, p_value: null, effect: null, distances: {} };
  if (Math.min(profileRows, side.rows) < options.minRows) return { ...untested, verdict: 'too_few_rows', note: null };
  const counts = numeric ? numericCounts(column, profileRows, side) : namedCounts(column, profileRows, side);
  const cells = counts === undefined ? undefined : cellCounts(counts.baseline, counts.current);
  if (cells === undefined || cells.keys.length < 2) {
    return { ...untested, verdict: 'not_testable', note: 'the profile of the training says too little about it' };
  }
  const { test, statistic, p, effect, distances } = testCells(cells);
  return { ...base, test, statistic, p_value: p, effect, distances, verdict: 'no_drift', note: null };
}

interface Counts {
  readonly baseline: ReadonlyMap<string, number>;
  readonly current: ReadonlyMap<string, number>;
}

function numericCounts(column: TrainingColumn, rows: number, side: ColumnSide): Counts | undefined {
  if (column.distinct <= column.topValues.length) return namedCounts(column, rows, side);
  const { quartiles = [], topValues, nulls } = column;
  const values = rows - nulls;
  const [most] = topValues;
  if (quartiles.length !== 3 || values === 0 || (most?.count ?? 0) / values > MAX_TIED_SHARE) return undefined;
  const current = new Map<string, number>(side.others);
  const add = (key: string): unknown => current.set(key, (current.get(key) ?? 0) + 1);
  for (const value of side.numbers) add(`quarter ${quartiles.filter((quartile) => value > quartile).length + 1}`);
  const baseline = new Map([1, 2, 3, 4].map((quarter) => [`quarter ${quarter}`, values / 4]));
  return withMissing(baseline, nulls, current, side.missing);
}

function namedCounts({ topValues, nulls, distinct }: TrainingColumn, rows: number, side: ColumnSide): Counts {
  const known = new Map(topValues.map(({ value, count }) => [String(value), count]));
  const rest = rows - nulls - topValues.reduce((sum, { count }) => sum + count, 0);
  const baseline = new Map(known);
  if (rest > 0) baseline.set('other values', rest);
  const current = new Map<string, number>();
  const add = (value: string, times: number): void => {
    const key = known.has(value) || distinct === topValues.length ? value : 'other values';
    current.set(key, (current.get(key) ?? 0) + times);
  };
  for (const value of side.numbers) add(String(value), 1);
  for (const [key, times] of side.others) add(key.slice(key.indexOf(':') + 1), times);
  return withMissing(baseline, nulls, current, side.missing);
}

function withMissing(
  baseline: Map<string, number>,
  nulls: number,
  current: Map<string, number>,
  missing: number,
): Counts {
  if (nulls > 0) baseline.set(MISSING, nulls);
  if (missing > 0) current.set(MISSING, missing);
  return { baseline, current };
}
