import { at, definedOrNull, type Numbers } from '../arrays/at.js';
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
    mean: definedOrNull(mean),
    std: std === null ? null : definedOrNull(std),
    quantiles: Object.fromEntries(PROFILE_QUANTILES.map((q) => [String(q), quantileOfSorted(present, q)])),
    histogram: histogramOfSorted(present, bins),
  };
}

/** Two passes; the second corrects what rounding left in the mean, so a large offset costs no digits. */
function moments(values: Float64Array): { mean: number; std: number | null } {
  const n = values.length;
  const mean = values.reduce((total, value) => total + value / n, 0);
  let drift = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const difference = at(values, i) - mean;
    drift += difference;
    squares += difference * difference;
  }
  const variance = n < 2 ? null : Math.max(0, squares - (drift * drift) / n) / (n - 1);
  return { mean: mean + drift / n, std: variance === null ? null : Math.sqrt(variance) };
}
