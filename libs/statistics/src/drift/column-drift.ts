import { InvalidInputError } from '@intelgraph/kernel';
import { at } from '../arrays/at.js';
import { adjustPValues } from '../two-samples/multiple-testing.js';
import { kindOfCells, sampleColumn, type Cells, type ColumnKind, type ColumnSample } from './column-sample.js';
import { compareSamples, type Comparison } from './compare-samples.js';
import type { ColumnDrift, DriftOptions, DriftTest, DriftVerdict, TableDrift } from './drift.types.js';

export const DEFAULT_DRIFT_OPTIONS = { alpha: 0.05, threshold: 0.05, minRows: 30 } as const;

/** Both sides of a column: cells as they come, or samples. */
export interface ComparedColumn {
  readonly name: string;
  readonly reference: Cells | ColumnSample;
  readonly current: Cells | ColumnSample;
  /** By the values of the reference (without any: of the current side) unless given. */
  readonly kind?: ColumnKind | undefined;
}

/**
 * Whether a column has drifted. Numbers by the two-sample Kolmogorov–Smirnov test (exact up to 10,000 values a side), names and
 * numbers with at most five values by the contingency test, and the share of missing and invalid rows by another. The verdict is
 * `drift` when, after Benjamini–Hochberg, a test is significant AND its effect, less what chance shows at these sizes, reaches the
 * threshold. Without drift at most `alpha` of the columns get it.
 * @throws InvalidInputError for options out of range, and for a numeric sample beside a categorical one
 */
export function columnDrift(
  reference: Cells | ColumnSample,
  current: Cells | ColumnSample,
  options: DriftOptions & { readonly kind?: ColumnKind | undefined } = {},
): ColumnDrift {
  const found = tableDrift([{ name: 'column', reference, current, kind: options.kind }], options).columns.get('column');
  if (!found) throw new Error('a table of one column has one verdict');
  return found;
}

/**
 * Whether a table has drifted, and which columns. All tests of all columns share one Benjamini–Hochberg correction, so that a table
 * without drift is called drifted at most in `alpha` of the cases however many columns it has. Columns are read one at a time: an
 * iterable that makes them as it goes keeps memory at two columns.
 * @throws InvalidInputError as `columnDrift`, and for a name that comes twice
 */
export function tableDrift(columns: Iterable<ComparedColumn>, options: DriftOptions = {}): TableDrift {
  const settings = checked(options);
  const comparisons = new Map<string, Comparison>();
  for (const { name, reference, current, kind } of columns) {
    if (comparisons.has(name)) throw InvalidInputError.of(name, 'comes twice');
    const chosen = kind ?? kindOf(reference) ?? kindOf(current) ?? 'categorical';
    comparisons.set(name, compareSamples(sampleOf(reference, chosen), sampleOf(current, chosen), settings.minRows));
  }
  const found = judged(comparisons, settings);
  const verdicts = [...found.values()].map(({ verdict }) => verdict);
  const drifted = [...found].filter(([, { verdict }]) => verdict === 'drift').map(([name]) => name);
  const tooFew = verdicts.every((verdict) => verdict === 'too_few_rows');
  return {
    verdict: drifted.length > 0 ? 'drift' : tooFew ? 'too_few_rows' : 'no_drift',
    drifted,
    driftedShare: drifted.length / Math.max(1, found.size),
    columns: found,
  };
}

type Settings = { readonly [K in keyof typeof DEFAULT_DRIFT_OPTIONS]: number };

function checked({ alpha, threshold, minRows }: DriftOptions): Settings {
  const settings = {
    alpha: alpha ?? DEFAULT_DRIFT_OPTIONS.alpha,
    threshold: threshold ?? DEFAULT_DRIFT_OPTIONS.threshold,
    minRows: minRows ?? DEFAULT_DRIFT_OPTIONS.minRows,
  };
  if (!(settings.alpha > 0 && settings.alpha < 1)) throw InvalidInputError.of('alpha', 'must lie between 0 and 1');
  if (!(settings.threshold >= 0 && settings.threshold <= 1)) {
    throw InvalidInputError.of('threshold', 'must be a number from 0 to 1');
  }
  if (!(settings.minRows >= 1)) throw InvalidInputError.of('minRows', 'must be at least 1');
  return settings;
}

const isSample = (column: Cells | ColumnSample): column is ColumnSample => 'rows' in column && 'kind' in column;

const kindOf = (column: Cells | ColumnSample): ColumnKind | undefined =>
  isSample(column) ? column.kind : kindOfCells(column);

const sampleOf = (column: Cells | ColumnSample, kind: ColumnKind): ColumnSample =>
  isSample(column) ? column : sampleColumn(column, kind);

function judged(comparisons: ReadonlyMap<string, Comparison>, settings: Settings): Map<string, ColumnDrift> {
  const adjusted = adjustPValues(
    [...comparisons.values()].flatMap(({ tests }) => tests.map(({ p }) => p)),
    'bh',
  );
  let next = 0;
  const found = new Map<string, ColumnDrift>();
  for (const [name, { tests: raw, tooFew, ...comparison }] of comparisons) {
    const tests = raw.map((test) => ({ ...test, pAdjusted: at(adjusted, next++) }));
    found.set(name, { ...comparison, tests, ...verdictOf(tests, tooFew, settings) });
  }
  return found;
}

function verdictOf(
  tests: readonly DriftTest[],
  tooFew: boolean,
  { alpha, threshold }: Settings,
): { verdict: DriftVerdict; decisive: DriftTest | null } {
  const byP = tests.toSorted((a, b) => a.p - b.p || b.effect.size - a.effect.size);
  const large = byP.find(({ effect }) => effect.size >= threshold && effect.size > 0);
  const decisive = large ?? byP[0] ?? null;
  if (large && large.pAdjusted <= alpha) return { verdict: 'drift', decisive };
  return { verdict: tooFew ? 'too_few_rows' : 'no_drift', decisive };
}
