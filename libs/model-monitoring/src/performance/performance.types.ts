export const PERFORMANCE_BUCKETS = ['hour', 'day', 'all'] as const;
export type PerformanceBucket = (typeof PERFORMANCE_BUCKETS)[number];

export const PERFORMANCE_TASKS = ['classification', 'regression'] as const;
export type PerformanceTask = (typeof PERFORMANCE_TASKS)[number];

/** Which stretch of which model's life is asked about; `from` inclusive, `to` exclusive, by time of prediction. */
export interface PerformanceRequest {
  /** Id or name. */
  readonly model: string;
  readonly version?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly from: string | Date;
  readonly to: string | Date;
  /** Length of a row of the answer, in UTC; `hour` unless given, `all` = one row a version. */
  readonly bucket?: PerformanceBucket | undefined;
  /** Found out from the predictions unless given: numbers without probabilities are a regression. */
  readonly task?: PerformanceTask | undefined;
  /** Of two classes the one that precision, recall, F1 and AUC are about. */
  readonly positive_class?: string | undefined;
}

/** One version in one stretch of time. */
export interface PerformanceWindow {
  readonly model_version: string;
  readonly from: string;
  readonly to: string;
  readonly predictions: number;
  /** How many of them have a label by now. */
  readonly labelled: number;
  /** Predictions a second. */
  readonly throughput_per_second: number;
  /** Milliseconds; null where no prediction says how long it took. */
  readonly latency_ms: {
    readonly mean: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  } | null;
  /** By name; null = not defined for these rows. Without labels empty. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Metric → why it is null, or by which convention it has a value. */
  readonly notes: Readonly<Record<string, string>>;
  /** Mean of the business values that came with the labels. */
  readonly value: { readonly mean: number; readonly count: number } | null;
}

export interface PerformanceReport {
  readonly model_id: string;
  readonly model_name: string;
  readonly from: string;
  readonly to: string;
  readonly bucket: PerformanceBucket;
  readonly task: PerformanceTask | null;
  readonly positive_class: string | null;
  /** True where the metrics come from a part of the labelled rows, chosen by a hash of their ids. */
  readonly sampled: boolean;
  /** By version, then by time. Stretches without predictions are absent. */
  readonly items: readonly PerformanceWindow[];
}
