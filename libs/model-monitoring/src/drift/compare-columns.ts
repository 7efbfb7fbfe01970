import { type ComparedColumn, tableDrift } from '@intelgraph/statistics';

import type { Cell } from '../rows/cell.js';
import type { RowColumns } from '../rows/row-columns.js';

import { contentOf, NAMES_OF, type PairedColumn, pairColumn } from './column-samples.js';
import type { FeatureDrift } from './drift.types.js';
import { featureDrift } from './feature-drift.js';

export interface CompareOptions {
  /** Smallest effect that counts. */
  readonly threshold: number;
  /** Level of significance after the correction for many columns. */
  readonly alpha: number;
  /** Values that each side of a column needs. */
  readonly minRows: number;
}

/** Compares every column that either side has (`tableDrift` of @intelgraph/statistics decides). */
export async function compareColumns(
  baseline: RowColumns,
  current: RowColumns,
  rows: { readonly baseline: number; readonly current: number },
  options: CompareOptions,
): Promise<FeatureDrift[]> {
  const paired = new Map<string, PairedColumn>();
  for (const name of new Set([...baseline.keys(), ...current.keys()])) {
    const reference = contentOf(baseline.get(name) ?? absent(rows.baseline));
    paired.set(name, pairColumn(name, reference, contentOf(current.get(name) ?? absent(rows.current))));
    // Others get their turn between two columns.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const notes = (name: string): string | null =>
    !baseline.has(name)
      ? 'the baseline does not have this column'
      : !current.has(name)
        ? 'the current rows do not have this column'
        : null;
  return judge(paired, options, notes);
}

const absent = (rows: number): Cell[] => new Array<Cell>(rows).fill(null);

/** Verdicts on columns that are compared together. */
export function judge(
  paired: ReadonlyMap<string, PairedColumn>,
  { threshold, alpha, minRows }: CompareOptions,
  noteOf: (name: string) => string | null,
): FeatureDrift[] {
  const all: ComparedColumn[] = [...paired.values()].flatMap(({ compared }) => compared);
  const { columns } = tableDrift(all, { threshold, alpha, minRows });
  return [...paired].map(([name, { kind }]) => {
    const parts = [columns.get(name), columns.get(`${name}${NAMES_OF}`)].filter((part) => part !== undefined);
    return featureDrift(name, kind, parts, { threshold, alpha, note: noteOf(name) });
  });
}
