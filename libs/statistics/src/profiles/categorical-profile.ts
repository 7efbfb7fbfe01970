/** What a column of names looks like. */
export interface CategoricalProfile {
  readonly kind: 'categorical';
  /** Rows, missing ones included. */
  readonly count: number;
  readonly nulls: number;
  readonly distinct: number;
  /** The most frequent values, most frequent first, then by first appearance. */
  readonly top: { readonly value: string; readonly count: number }[];
}

/** Profiles a column of names or booleans; null and undefined count as missing. */
export function profileCategorical(
  values: ArrayLike<string | boolean | null | undefined>,
  topValues = 10,
): CategoricalProfile {
  const counts = new Map<string, number>();
  let nulls = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) nulls++;
    else counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  const top = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, topValues)
    .map(([value, count]) => ({ value, count }));
  return { kind: 'categorical', count: values.length, nulls, distinct: counts.size, top };
}
