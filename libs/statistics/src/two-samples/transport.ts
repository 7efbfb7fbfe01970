import { at } from '../arrays/at.js';
import { forEachStep, sortedSamples, type Measurements, type SortedSamples } from './samples.js';

/** Wasserstein-1 (earth mover's) distance in the unit of the column: ∫|F - G|; null when a side is empty. */
export const wasserstein = (reference: Measurements, current: Measurements): number | null =>
  wassersteinOfSorted(sortedSamples(reference, current));

/** The distance between samples that are sorted and finite already, O(n + m). */
export function wassersteinOfSorted(samples: SortedSamples): number | null {
  const [n, m] = [samples.reference.length, samples.current.length];
  if (n === 0 || m === 0) return null;
  let sum = 0;
  forEachStep(samples, ({ width, reference, current }) => {
    sum += width * Math.abs(reference / n - current / m);
  });
  return sum;
}

/**
 * Wasserstein-1 in standard deviations (population) of the reference; null for a reference without spread, unless
 * `smallestStd` is given: Evidently divides by at least 0.001.
 */
export function wassersteinOverStd(samples: SortedSamples, smallestStd = 0): number | null {
  const distance = wassersteinOfSorted(samples);
  const std = Math.max(populationStd(samples.reference), smallestStd);
  return distance === null || !(std > 0) ? null : distance / std;
}

/** √(2·∫(F - G)²), scipy's `energy_distance`; null when a side is empty. */
export function energyDistance(reference: Measurements, current: Measurements): number | null {
  const samples = sortedSamples(reference, current);
  const [n, m] = [samples.reference.length, samples.current.length];
  if (n === 0 || m === 0) return null;
  let sum = 0;
  forEachStep(samples, (step) => {
    sum += step.width * (step.reference / n - step.current / m) ** 2;
  });
  return Math.sqrt(2 * sum);
}

/** Standard deviation of ascending values, ddof 0, by two passes; exactly 0 for a constant. */
export function populationStd(sorted: Float64Array): number {
  const n = sorted.length;
  const origin = at(sorted, 0);
  if (n === 0 || at(sorted, n - 1) === origin) return 0;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (at(sorted, i) - origin) / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (at(sorted, i) - origin - mean) ** 2;
  return Math.sqrt(squares / n);
}
