type Labels = Readonly<Record<string, string>>;

/** What is there with what comes in addition; of what both have, what is there stays. */
export interface MergedLabels {
  readonly labels: Record<string, string>;
  readonly hasNews: boolean;
  /** `tags.<key>` of those that both have with other values. */
  readonly differing: readonly string[];
}

export function mergedLabels(known: Labels, given: Labels): MergedLabels {
  const labels = { ...given, ...known };
  return {
    labels,
    hasNews: Object.keys(labels).length > Object.keys(known).length,
    differing: Object.entries(given).flatMap(([key, value]) => (labels[key] === value ? [] : [`tags.${key}`])),
  };
}
