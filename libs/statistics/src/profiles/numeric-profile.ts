import { at, type Numbers } from '../arrays/at.js';
import { quantileOfSorted } from '../arrays/quantile.js';
import { histogramOfSorted, type Histogram } from './histogram.js';

export const PROFILE_QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** What a numeric column looks like. Statistics are null when every value is missing. */
export interface NumericProfile {
  readonly kind: 'numeric';
  /** Rows, missing ones included. */
  readonly count: number;
  readonly nulls: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Sample standard deviation (n - 1); null for fewer than two values. */
  readonly std: number | null;
  /** Keyed by the quantile as text, `"0.5"` the median; linear interpolation. */
  readonly quantiles: Record<string, number>;
  readonly histogram: Histogram | null;
}

/** Profiles a numeric column in O(n log n). NaN and the infinities count as missing. */
export function profileNumeric(values: Numbers, bins = 20): NumericProfile {
  const present = Float64Array.from(values).filter((value) => Number.isFinite(value));
  const common = { kind: 'numeric' as const, count: values.length, nulls: values.length - present.length };
  if (present.length === 0) {
    return { ...common, min: null, max: null, mean: null, std: null, quantiles: {}, histogram: null };
  }
  present.sort();
  const { mean, std } = moments(present);
  return {
    ...common,
    min: at(present, 0),
    max: at(present, present.length - 1),
    mean,
    std,
    quantiles: Object.fromEntries(PROFILE_QUANTILES.map((q) => [String(q), quantileOfSorted(present, q)])),
    histogram: histogramOfSorted(present, bins),
  };
}

/** Welford's updates: one pass that does not cancel for large offsets. */
function moments(values: Float64Array): { mean: number; std: number | null } {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = at(values, i) - mean;
    mean += difference / (i + 1);
    squares += difference * (at(values, i) - mean);
  }
  return { mean, std: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}
