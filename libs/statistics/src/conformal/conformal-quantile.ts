import { at, type Numbers } from '../arrays/at.js';

/** Keeps a rank that is whole but for rounding, such as 0.95 · 20, from being taken for the next one. */
const ROUNDING = 1e-9;

/**
 * The rank, from 1, of the calibration score that a new score exceeds with probability at most 1 - `confidence`: ⌈(n + 1) · confidence⌉
 * (Vovk, Gammerman & Shafer 2005; Lei et al. 2018).
 *
 * @param n calibration scores
 * @returns null where even the largest of them says too little: more calibration rows are needed
 */
export function conformalRank(n: number, confidence: number): number | null {
  const rank = Math.ceil((n + 1) * confidence - ROUNDING);
  return rank > n ? null : Math.max(1, rank);
}

/** The score at that rank of ascending scores; Infinity where there is none. */
export function conformalQuantile(ascending: Numbers, confidence: number): number {
  const rank = conformalRank(ascending.length, confidence);
  return rank === null ? Infinity : at(ascending, rank - 1);
}

/** Ascending, as quantiles need them. */
export const ascendingScores = (scores: Numbers): Float64Array => Float64Array.from(scores).sort();

/**
 * The chance that a row like those of calibration scores at least as high: (1 + scores ≥ `score`) / (n + 1), uniform for such rows
 * (Vovk et al. 2005).
 */
export function conformalPValue(ascending: Numbers, score: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(ascending, middle) < score) low = middle + 1;
    else high = middle;
  }
  return (1 + ascending.length - low) / (ascending.length + 1);
}
