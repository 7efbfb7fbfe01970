/** Metric name (snake_case) → value; null = not defined for these rows. Never NaN or infinite. */
export type MetricsRecord = Record<string, number | null>;
