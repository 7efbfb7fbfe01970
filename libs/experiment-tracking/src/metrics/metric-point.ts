/** One value of a metric. */
export interface MetricPoint {
  readonly key: string;
  /** NaN is kept; infinities become the largest finite value of their sign, as MLflow does it. */
  readonly value: number;
  readonly step: bigint;
  /** Time of the call unless given. */
  readonly time?: Date;
  /** The logged model that has this value, too. */
  readonly modelId?: string;
  /** The data set on which the model has it. */
  readonly dataset?: { readonly name: string; readonly digest: string };
}

export type TimedPoint = MetricPoint & { readonly time: Date };

/** The value as it is kept. */
export function keptValue(value: number): number {
  if (value === Infinity) return Number.MAX_VALUE;
  return value === -Infinity ? -Number.MAX_VALUE : value;
}
