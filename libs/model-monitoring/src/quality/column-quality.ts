import { outlierFences, quantileOfSorted } from '@intelgraph/statistics';

import type { Cell } from '../rows/cell.js';

import type { ColumnQuality, ColumnType, ExpectedColumn, QualityIssue, QualityIssueKind } from './quality.types.js';

interface Counted {
  readonly types: { number: number; text: number; boolean: number };
  missing: number;
  invalid: number;
  readonly numbers: Float64Array;
  readonly names: ReadonlyMap<string, number>;
}

/** Looks at one column, by itself and against what is expected of it. */
export function qualityOfColumn(
  column: string,
  cells: readonly Cell[],
  expected?: ExpectedColumn,
): { quality: ColumnQuality; issues: QualityIssue[] } {
  const counted = count(cells);
  const { types, missing, invalid, numbers } = counted;
  const own = typeOf(counted);
  const type = expected === undefined || expected.type === 'empty' ? own : expected.type;
  const outliers = countOutside(numbers, expected?.range ?? outlierFences(numbers));
  const wrongType = type === 'empty' ? 0 : types.number + types.text + types.boolean - types[type];
  const unknown = countUnknown(counted, expected);
  const rates = { missing, invalid, outliers, wrongType, unknown };
  const problem = issueWriter(column, cells.length, rates, expected);
  const issues = [
    ...problem('missing_values', 'missing', (n) => `${n} of ${cells.length} values are missing`),
    ...problem('invalid_numbers', 'invalid', (n) => `${n} numbers are NaN or infinite`),
    ...problem('outliers', 'outliers', (n) => `${n} numbers are far outside of the usual range`),
    ...problem(own === type ? 'mixed_types' : 'type_changed', 'wrongType', (n) => `${n} values are no ${type}`),
    ...problem('unknown_values', 'unknown', (n) => `${n} values were never seen before`),
  ];
  return { quality: describe(column, cells, counted, { type: own, outliers, issues }), issues };
}

function count(cells: readonly Cell[]): Counted {
  const types = { number: 0, text: 0, boolean: 0 };
  const numbers = new Float64Array(cells.length);
  const names = new Map<string, number>();
  let [missing, invalid, finite] = [0, 0, 0];
  for (const cell of cells) {
    if (cell === null) missing++;
    else if (typeof cell === 'number') {
      types.number++;
      if (Number.isFinite(cell)) numbers[finite++] = cell;
      else invalid++;
    } else {
      types[typeof cell === 'string' ? 'text' : 'boolean']++;
      names.set(String(cell), (names.get(String(cell)) ?? 0) + 1);
    }
  }
  return { types, missing, invalid, numbers: numbers.subarray(0, finite).sort(), names };
}

function typeOf({ types }: Counted): ColumnType {
  const most = Math.max(types.number, types.text, types.boolean);
  if (most === 0) return 'empty';
  return (['number', 'text', 'boolean'] as const).find((type) => types[type] === most) ?? 'empty';
}

const countOutside = (sorted: Float64Array, [low, high]: readonly [number, number]): number =>
  sorted.reduce((outside, value) => outside + Number(value < low || value > high), 0);

function countUnknown({ names }: Counted, expected?: ExpectedColumn): number {
  if (expected?.values === undefined) return 0;
  const known = new Set(expected.values);
  return [...names].reduce((sum, [name, times]) => sum + (known.has(name) ? 0 : times), 0);
}

function issueWriter<K extends string>(
  column: string,
  rows: number,
  counts: Readonly<Record<K | 'missing', number>>,
  expected?: ExpectedColumn,
): (issue: QualityIssueKind, kind: K | 'missing', message: (n: number) => string) => QualityIssue[] {
  return (issue, kind, message) => {
    const usual = kind === 'missing' ? (expected?.missing_rate ?? 0) : 0;
    // What was missing in training as well is no fault of these rows.
    const rate = rows === 0 ? 0 : Math.max(0, (counts[kind] / rows - usual) / (1 - usual || 1));
    return rate > 0 ? [{ column, issue, rate, message: message(counts[kind]) }] : [];
  };
}

function describe(
  column: string,
  cells: readonly Cell[],
  { types, missing, invalid, numbers, names }: Counted,
  found: { type: ColumnType; outliers: number; issues: readonly QualityIssue[] },
): ColumnQuality {
  const rows = Math.max(1, cells.length);
  const mean = numbers.reduce((sum, value) => sum + value / numbers.length, 0);
  const distinct = new Set(numbers).size + names.size;
  const bad = found.issues.reduce((sum, { rate }) => sum + rate, 0);
  return {
    column,
    type: found.type,
    types,
    missing,
    missing_rate: missing / rows,
    invalid,
    distinct,
    outliers: found.outliers,
    outlier_rate: found.outliers / rows,
    min: numbers[0] ?? null,
    max: numbers.at(-1) ?? null,
    mean: numbers.length === 0 || !Number.isFinite(mean) ? null : mean,
    median: numbers.length === 0 ? null : quantileOfSorted(numbers, 0.5),
    score: Math.max(0, 1 - bad),
  };
}
