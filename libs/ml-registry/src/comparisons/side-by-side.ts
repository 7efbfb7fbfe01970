/** A metric of several things, in their order; null where one lacks it. */
export interface MetricRow {
  metric: string;
  values: (number | null)[];
  /** Last minus first. */
  difference: number | null;
}

/** A data set and which of the things came from it. */
export interface ComparedDataset {
  dataset_id: string;
  version: string;
  split: string;
  digest: string | null;
  used: boolean[];
}

type Records<T> = readonly Readonly<Record<string, T>>[];

/** All metrics of all, by name. */
export function metricRows(all: Records<number | null>): MetricRow[] {
  return keysOf(all).map((metric) => {
    const values = all.map((metrics) => metrics[metric] ?? null);
    const [first, last] = [values[0] ?? null, values.at(-1) ?? null];
    return { metric, values, difference: first === null || last === null ? null : last - first };
  });
}

/** Entries whose values are not all equal; null where one is missing. */
export function differingEntries(all: Records<unknown>): Record<string, unknown[]> {
  const rows = keysOf(all).map((key) => [key, all.map((entries) => entries[key] ?? null)] as const);
  return Object.fromEntries(
    rows.filter(([, values]) => new Set(values.map((value) => JSON.stringify(value))).size > 1),
  );
}

/** Each data set once with who used it; one with another digest is another. */
export function datasetRows(all: readonly (readonly Omit<ComparedDataset, 'used'>[])[]): ComparedDataset[] {
  const rows = new Map<string, ComparedDataset>();
  all.forEach((datasets, i) => {
    for (const { dataset_id, version, split, digest } of datasets) {
      const key = JSON.stringify([dataset_id, version, split, digest]);
      const row = rows.get(key) ?? { dataset_id, version, split, digest, used: all.map(() => false) };
      row.used[i] = true;
      rows.set(key, row);
    }
  });
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const keysOf = (all: Records<unknown>): string[] => [...new Set(all.flatMap((one) => Object.keys(one)))].sort();
