import type { CategoricalSample } from '@intelgraph/statistics';

import type { TrainingColumn, TrainingProfile } from '../baselines/baselines.port.js';
import type { RowColumns } from '../rows/row-columns.js';

import { type ColumnContent, contentOf, type PairedColumn } from './column-samples.js';
import { type CompareOptions, judge } from './compare-columns.js';
import type { FeatureDrift } from './drift.types.js';

/** A value this frequent makes the quarters of a profile unequal, so that counts in them cannot be compared. */
const MAX_TIED_SHARE = 0.02;
const OTHERS = 'other values';
const UNTESTABLE = 'the profile of the training says too little about it';

/**
 * Compares rows with the profile of a training, which knows quartiles and the most frequent values: numbers fall into its
 * quarters, names into its most frequent values and the rest.
 */
export function compareWithProfile(
  profile: TrainingProfile,
  current: RowColumns,
  rows: number,
  options: CompareOptions,
): FeatureDrift[] {
  const inputs = profile.columns.filter(
    ({ name, optional }) => name !== profile.target && (optional !== true || current.has(name)),
  );
  const paired = new Map<string, PairedColumn>();
  const untestable = new Set<string>();
  for (const column of inputs) {
    const { name } = column;
    const content = contentOf(current.get(name) ?? new Array<null>(rows).fill(null));
    const samples = samplesOf(column, profile.rows, content);
    if (samples === undefined) untestable.add(name);
    const kind = column.type === 'numeric' ? 'numeric' : 'categorical';
    paired.set(name, { kind, compared: samples === undefined ? [] : [{ name, ...samples }] });
  }
  const noteOf = (name: string): string | null =>
    untestable.has(name) ? UNTESTABLE : current.has(name) ? null : 'the current rows do not have this column';
  const judged = judge(paired, options, noteOf);
  return judged.map((found) => (untestable.has(found.feature) ? { ...found, verdict: 'not_testable' } : found));
}

interface Samples {
  readonly reference: CategoricalSample;
  readonly current: CategoricalSample;
}

function samplesOf(column: TrainingColumn, rows: number, content: ColumnContent): Samples | undefined {
  const numeric = column.type === 'numeric';
  if (!numeric || column.distinct <= column.topValues.length) return namedSamples(column, rows, content);
  const { quartiles = [], topValues, nulls } = column;
  const values = rows - nulls;
  if (quartiles.length !== 3 || values < 4 || (topValues[0]?.count ?? 0) / values > MAX_TIED_SHARE) return undefined;
  const quarters = [0, 0, 0, 0];
  for (const value of content.numbers) {
    const quarter = quartiles.filter((quartile) => value > quartile).length;
    quarters[quarter] = (quarters[quarter] ?? 0) + 1;
  }
  const named = (counts: readonly number[]) => new Map(counts.map((count, i) => [`quarter ${i + 1}`, count]));
  return {
    reference: sample(named(quarteredRows(values)), rows, nulls),
    current: sample(named(quarters), content.rows, content.missing),
  };
}

/** Rows of each quarter, whole numbers that add up. */
const quarteredRows = (values: number): number[] =>
  [0, 1, 2, 3].map((i) => Math.floor((values * (i + 1)) / 4) - Math.floor((values * i) / 4));

function namedSamples({ topValues, nulls, distinct }: TrainingColumn, rows: number, content: ColumnContent): Samples {
  const known = new Map(topValues.map(({ value, count }) => [String(value), count]));
  const complete = distinct <= topValues.length;
  const rest = rows - nulls - topValues.reduce((sum, { count }) => sum + count, 0);
  const current = new Map<string, number>();
  const add = (name: string, times: number): void => {
    const key = known.has(name) || complete ? name : OTHERS;
    current.set(key, (current.get(key) ?? 0) + times);
  };
  for (const value of content.numbers) add(String(value), 1);
  for (const [name, times] of [...content.texts, ...content.flags]) add(name, times);
  const reference = rest > 0 ? new Map([...known, [OTHERS, rest]]) : known;
  return { reference: sample(reference, rows, nulls), current: sample(current, content.rows, content.missing) };
}

function sample(counts: ReadonlyMap<string, number>, rows: number, missing: number): CategoricalSample {
  const values = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { kind: 'categorical', rows, missing, invalid: rows - missing - values, counts };
}
