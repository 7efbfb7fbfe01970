import { quantileOfSorted } from '../arrays/quantile.js';

/** `tukey`: beyond three interquartile ranges from the quartiles. `robust_z`: more than 3.5 of 1.4826·MAD from the median. */
export type OutlierRule = 'tukey' | 'robust_z';

const TUKEY_FENCE = 3;
const ROBUST_Z = 3.5;
/** Makes the median absolute deviation a standard deviation where the law is normal. */
const MAD_SCALE = 1.482602218505602;
/** Quartiles of fewer numbers say nothing. */
const SMALLEST_SAMPLE = 8;

/**
 * The bounds beyond which a number is an outlier: Tukey's "far out" (Exploratory Data Analysis, 1977), or Iglewicz and Hoaglin's modified
 * z-score (1993). Infinite for fewer than eight numbers, and where at least half of them are equal.
 */
export function outlierFences(sorted: Float64Array, rule: OutlierRule = 'tukey'): readonly [low: number, high: number] {
  if (sorted.length < SMALLEST_SAMPLE) return [-Infinity, Infinity];
  if (rule === 'tukey') {
    const [low, high] = [quantileOfSorted(sorted, 0.25), quantileOfSorted(sorted, 0.75)];
    const reach = TUKEY_FENCE * (high - low);
    return reach > 0 ? [low - reach, high + reach] : [-Infinity, Infinity];
  }
  const median = quantileOfSorted(sorted, 0.5);
  const deviations = sorted.map((value) => Math.abs(value - median)).sort();
  const reach = ROBUST_Z * MAD_SCALE * quantileOfSorted(deviations, 0.5);
  return reach > 0 ? [median - reach, median + reach] : [-Infinity, Infinity];
}
