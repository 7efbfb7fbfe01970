import { at, definedOrNull, type Numbers } from '../arrays/at.js';

/** Σ f(p, q) over the cells. */
function total(p: Numbers, q: Numbers, f: (p: number, q: number) => number): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += f(at(p, i), at(q, i));
  return sum;
}

const relativeEntropy = (p: number, q: number): number => (p === 0 ? 0 : q === 0 ? Infinity : p * Math.log(p / q));

/** Counts as shares that add up to 1; null when there is nothing. */
export function sharesOf(counts: Numbers): Float64Array | null {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += at(counts, i);
  if (!(sum > 0) || sum === Infinity) return null;
  // A loop: Float64Array.from is many times slower for a million categories.
  const shares = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) shares[i] = at(counts, i) / sum;
  return shares;
}

/** Kullback–Leibler divergence Σ p·ln(p/q), natural logarithm unless `base` says otherwise; null where it is infinite. */
export const klDivergence = (p: Numbers, q: Numbers, base = Math.E): number | null =>
  definedOrNull(total(p, q, relativeEntropy) / Math.log(base));

/** Population stability index Σ (p - q)·ln(p/q) without fill; null where it is infinite. */
export const populationStability = (p: Numbers, q: Numbers): number | null =>
  definedOrNull(total(p, q, (a, b) => (a === b ? 0 : a === 0 || b === 0 ? Infinity : (a - b) * Math.log(a / b))));

/** Jensen–Shannon divergence: ½KL(p‖m) + ½KL(q‖m), m the mean. */
export const jensenShannonDivergence = (p: Numbers, q: Numbers, base = Math.E): number =>
  Math.max(0, total(p, q, (a, b) => relativeEntropy(a, (a + b) / 2) + relativeEntropy(b, (a + b) / 2)) / 2) /
  Math.log(base);

/** Jensen–Shannon distance, the root of the divergence: 0 … √ln 2, or 0 … 1 with base 2. */
export const jensenShannonDistance = (p: Numbers, q: Numbers, base = Math.E): number =>
  Math.sqrt(jensenShannonDivergence(p, q, base));

/** Hellinger distance, 0 … 1, as √(½Σ(√p - √q)²): exactly 0 for equal shares. */
export const hellingerDistance = (p: Numbers, q: Numbers): number =>
  Math.min(1, Math.sqrt(total(p, q, (a, b) => (Math.sqrt(a) - Math.sqrt(b)) ** 2) / 2));

/** Total variation distance ½Σ|p - q|: the share of rows that lies elsewhere. */
export const totalVariation = (p: Numbers, q: Numbers): number => total(p, q, (a, b) => Math.abs(a - b)) / 2;

/** The largest difference of a share. */
export function largestShareDifference(p: Numbers, q: Numbers): number {
  let largest = 0;
  for (let i = 0; i < p.length; i++) largest = Math.max(largest, Math.abs(at(p, i) - at(q, i)));
  return largest;
}

/** Entropy -Σ p·ln p. */
export const entropy = (p: Numbers): number => -total(p, p, (a) => (a === 0 ? 0 : a * Math.log(a))) + 0;

/** Pearson's divergence Σ (p - q)²/q; null where it is infinite. */
export const chiSquaredDivergence = (p: Numbers, q: Numbers): number | null =>
  definedOrNull(total(p, q, (a, b) => (a === b ? 0 : (a - b) ** 2 / b)));

/**
 * Evidently's rule against zero shares, each side alone, not renormalised: 0.0001, or a millionth of the smallest share where that is
 * at most 0.0001.
 */
export function fillZeroShares(shares: Numbers): Float64Array {
  let smallest = Infinity;
  for (let i = 0; i < shares.length; i++) if (at(shares, i) > 0) smallest = Math.min(smallest, at(shares, i));
  const fill = smallest <= 1e-4 ? smallest / 1e6 : 1e-4;
  const filled = new Float64Array(shares.length);
  for (let i = 0; i < shares.length; i++) filled[i] = at(shares, i) === 0 ? fill : at(shares, i);
  return filled;
}

/** The distances of two histograms that drift reports show; null when a side is empty. */
export interface ShareDistances {
  /** Population stability index with Evidently's zero fill: below 0.1 is usually called stable, above 0.25 a major shift. */
  readonly psi: number | null;
  /** Kullback–Leibler divergence, zeros filled, renormalised. */
  readonly kl: number | null;
  /** Jensen–Shannon distance, natural logarithm. */
  readonly jensenShannon: number;
  readonly hellinger: number;
  readonly totalVariation: number;
}

/** Distances between counts over the same cells, as Evidently computes them. */
export function shareDistances(referenceCounts: Numbers, currentCounts: Numbers): ShareDistances | null {
  const [p, q] = [sharesOf(referenceCounts), sharesOf(currentCounts)];
  if (!p || !q) return null;
  const [filledP, filledQ] = [fillZeroShares(p), fillZeroShares(q)];
  return {
    psi: populationStability(filledP, filledQ),
    kl: klDivergence(sharesOf(filledP) ?? p, sharesOf(filledQ) ?? q),
    jensenShannon: jensenShannonDistance(p, q),
    hellinger: hellingerDistance(p, q),
    totalVariation: totalVariation(p, q),
  };
}
