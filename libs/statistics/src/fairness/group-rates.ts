import { InvalidInputError } from '@intelgraph/kernel';
import { ratioOrNull, weightAt, type Numbers } from '../arrays/at.js';
import { assertSameLength } from '../arrays/lengths.js';

export type Label = string | number | boolean;

/** Labels, decisions and the group of every row. */
export interface GroupedRows {
  readonly truth: ArrayLike<Label>;
  readonly predicted: ArrayLike<Label>;
  /** The label whose assignment is the favourable decision; all others together are the rest (one against the rest for many classes). */
  readonly positive: Label;
  /** null and undefined are a group of their own, named as `missingGroupOf` says. */
  readonly groups: ArrayLike<Label | null | undefined>;
  readonly weights?: Numbers | undefined;
}

export const MISSING_GROUP = '(missing)';

/** The name of the group of blanks: `MISSING_GROUP`, in further brackets where a value is called that. */
export function missingGroupOf(groups: ArrayLike<Label | null | undefined>): string {
  const named = new Set<string>();
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i];
    // Few values look like it; the rest of a long column is not remembered.
    if (typeof group === 'string' && group.includes(MISSING_GROUP)) named.add(group);
  }
  let name = MISSING_GROUP;
  while (named.has(name)) name = `(${name})`;
  return name;
}

/** Rates that are compared between groups. */
export const FAIRNESS_RATES = ['selectionRate', 'tpr', 'fpr', 'tnr', 'fnr', 'accuracy', 'precision'] as const;
export type FairnessRate = (typeof FAIRNESS_RATES)[number];

/** What happened to a group. A rate without a denominator (no positives, no negatives, nobody selected) is null: undefined, not 0. */
export type GroupRates = { readonly [K in FairnessRate]: number | null } & {
  /** Rows, not weighted. */
  readonly count: number;
  readonly positives: number;
  readonly selected: number;
};

interface Cells {
  count: number;
  positives: number;
  selected: number;
  readonly weights: { tp: number; fp: number; fn: number; tn: number };
}

const newCells = (): Cells => ({ count: 0, positives: 0, selected: 0, weights: { tp: 0, fp: 0, fn: 0, tn: 0 } });

/** Rates of every group, in the order of their names, and of all rows. @throws InvalidInputError when the lengths differ, or without rows */
export function groupRates({ truth, predicted, positive, groups, weights }: GroupedRows): {
  overall: GroupRates;
  byGroup: ReadonlyMap<string, GroupRates>;
} {
  assertSameLength({ truth, predicted, groups, weights });
  if (truth.length === 0) throw InvalidInputError.of('truth', 'has no rows');
  const wanted = String(positive);
  const missing = missingGroupOf(groups);
  const all = newCells();
  const cells = new Map<string, Cells>();
  for (let i = 0; i < truth.length; i++) {
    const name = String(groups[i] ?? missing);
    const own = cells.get(name) ?? newCells();
    cells.set(name, own);
    const [is, said] = [String(truth[i]) === wanted, String(predicted[i]) === wanted];
    for (const target of [own, all]) add(target, is, said, weightAt(weights, i));
  }
  const sorted = [...cells].sort(([a], [b]) => (a < b ? -1 : 1));
  return { overall: ratesOf(all), byGroup: new Map(sorted.map(([name, own]) => [name, ratesOf(own)])) };
}

function add(cells: Cells, is: boolean, said: boolean, weight: number): void {
  cells.count++;
  if (is) cells.positives++;
  if (said) cells.selected++;
  cells.weights[is ? (said ? 'tp' : 'fn') : said ? 'fp' : 'tn'] += weight;
}

function ratesOf({ count, positives, selected, weights: { tp, fp, fn, tn } }: Cells): GroupRates {
  const total = tp + fp + fn + tn;
  return {
    count,
    positives,
    selected,
    selectionRate: ratioOrNull(tp + fp, total),
    tpr: ratioOrNull(tp, tp + fn),
    fpr: ratioOrNull(fp, fp + tn),
    tnr: ratioOrNull(tn, fp + tn),
    fnr: ratioOrNull(fn, tp + fn),
    accuracy: ratioOrNull(tp + tn, total),
    precision: ratioOrNull(tp, tp + fp),
  };
}

/** One group per combination of several sensitive columns, `f|old`. */
export function intersectGroups(columns: readonly ArrayLike<Label | null | undefined>[]): string[] {
  assertSameLength(Object.fromEntries(columns.map((column, i) => [`columns[${i}]`, column])));
  const rows = columns[0]?.length ?? 0;
  const named = columns.map((column) => ({ column, missing: missingGroupOf(column) }));
  return Array.from({ length: rows }, (_, i) =>
    named.map(({ column, missing }) => String(column[i] ?? missing)).join('|'),
  );
}
