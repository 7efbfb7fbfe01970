import { categoryOf } from '../tables/cells.js';
import type { Column } from '../tables/table.js';
import type { CategoricalEncoder } from './fitted-pipeline.js';

const MOST_FREQUENCIES = 5000;
const RARE_ROWS = 10;

export interface CategoryCounts {
  readonly counts: ReadonlyMap<string, number>;
  readonly present: number;
}

/** How often each category occurs; missing cells are left out. */
export function countCategories(column: Column): CategoryCounts {
  const counts = new Map<string, number>();
  let present = 0;
  for (let row = 0; row < column.values.length; row++) {
    const name = categoryOf(column.values[row]);
    if (name === null) continue;
    present++;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { counts, present };
}

/** Learns the buckets of a categorical column. `cap`: most one-hot columns; the rest share the bucket of rare ones. */
export function fitCategorical(column: Column, { counts, present }: CategoryCounts, cap: number): CategoricalEncoder {
  const rows = column.values.length;
  const enough = Math.max(2, Math.min(RARE_ROWS, Math.ceil(rows * 0.002)));
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const kept = ranked.filter(([, count], rank) => rank < cap && count >= enough);
  const many = counts.size > cap;
  const encodedFrequency = (count: number) => (Math.log(count) - Math.log(present / counts.size)) / 2;
  const frequencies = many
    ? ranked.slice(0, MOST_FREQUENCIES).map(([name, count]) => [name, round(encodedFrequency(count))] as const)
    : [];
  return {
    kind: 'categorical',
    column: column.name,
    from_numbers: column.kind === 'numeric',
    categories: kept.map(([name]) => name),
    shares: kept.map(([, count]) => count / rows),
    other: kept.length < counts.size,
    missing: present < rows,
    frequencies: Object.fromEntries(frequencies),
    frequency_floor: many ? round(encodedFrequency(1)) : null,
  };
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
