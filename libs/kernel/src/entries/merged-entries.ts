type Entries<T> = Readonly<Record<string, T>>;

/** What is there with what comes in addition; of what both have, what is there stays. */
export interface MergedEntries<T> {
  readonly entries: Record<string, T>;
  readonly hasNews: boolean;
  /** Paths such as `tags.team`, where both say something else. */
  readonly differing: readonly string[];
}

export function mergedEntries<T>(field: string, known: Entries<T>, given: Entries<T>): MergedEntries<T> {
  const keys = Object.keys(given);
  const isSame = (key: string): boolean => JSON.stringify(known[key]) === JSON.stringify(given[key]);
  return {
    entries: { ...given, ...known },
    hasNews: keys.some((key) => !Object.hasOwn(known, key)),
    differing: keys.filter((key) => Object.hasOwn(known, key) && !isSame(key)).map((key) => `${field}.${key}`),
  };
}
