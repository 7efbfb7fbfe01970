import { shareDistances } from '../distances/divergences.js';
import { at, definedOrNull, type Numbers } from '../arrays/at.js';
import { forEachStep, type SortedSamples } from '../two-samples/samples.js';
import { populationStd } from '../two-samples/transport.js';

/** Mean of Kolmogorov's distribution, √(π/2)·ln 2. */
const KOLMOGOROV_MEAN = Math.sqrt(Math.PI / 2) * Math.LN2;

/** How large a change is, apart from whether it is significant. */
export interface EffectSize {
  readonly measure: 'wasserstein_over_std' | 'ks_distance' | 'jensen_shannon';
  /** The measure as observed. */
  readonly observed: number;
  /** What samples of these sizes show on average when nothing changed. */
  readonly expected: number;
  /** What is left of the observed one without that noise, √max(0, observed² - expected²), at most 1: compare it with a threshold. */
  readonly size: number;
}

function effectOf(measure: EffectSize['measure'], observed: number, expected: number): EffectSize {
  return { measure, observed, expected, size: Math.min(1, Math.sqrt(Math.max(0, observed ** 2 - expected ** 2))) };
}

const noiseOf = (n: number, m: number): number => Math.sqrt(1 / n + 1 / m);

/** What one walk over two samples of numbers finds; null where it is not defined, or not within a double. */
export interface NumericDistances {
  readonly ks: number;
  readonly wasserstein: number | null;
  readonly wassersteinOverStd: number | null;
  /** ∫√(H(1-H)) over the pooled law H, in standard deviations of the reference. */
  readonly spreadOverStd: number | null;
}

/** The distances of two samples that both have values. */
export function numericDistances(samples: SortedSamples): NumericDistances {
  const [n, m] = [samples.reference.length, samples.current.length];
  let [ks, distance, spread] = [0, 0, 0];
  forEachStep(samples, ({ width, reference, current }) => {
    const gap = Math.abs(reference / n - current / m);
    if (gap > ks) ks = gap;
    const pooled = (reference + current) / (n + m);
    distance += width * gap;
    spread += width * Math.sqrt(Math.max(0, pooled * (1 - pooled)));
  });
  const std = populationStd(samples.reference);
  return {
    ks,
    wasserstein: definedOrNull(distance),
    wassersteinOverStd: definedOrNull(distance / std),
    spreadOverStd: definedOrNull(spread / std),
  };
}

/**
 * Effect of a change of numbers: Wasserstein-1 in standard deviations of the reference, or the Kolmogorov–Smirnov distance where
 * that is larger (outliers inflate a standard deviation; a constant reference has none). Under no change √(nm/(n+m))·(F - G) is a
 * Brownian bridge of the pooled law H, whose mean absolute value is √(2/π)·√(H(1-H)): that is the expected distance, any law, ties too.
 */
export function numericEffect(
  { ks, wassersteinOverStd, spreadOverStd }: NumericDistances,
  n: number,
  m: number,
): EffectSize {
  const jumped = effectOf('ks_distance', ks, KOLMOGOROV_MEAN * noiseOf(n, m));
  if (wassersteinOverStd === null || spreadOverStd === null) return jumped;
  const expected = Math.sqrt(2 / Math.PI) * noiseOf(n, m) * spreadOverStd;
  const moved = effectOf('wasserstein_over_std', wassersteinOverStd, expected);
  return moved.size >= jumped.size ? moved : jumped;
}

/**
 * Effect of a change of shares: the Jensen–Shannon distance (natural logarithm). Its square is about an eighth of the chi-squared
 * divergence, so under no change the square has mean (k-1)(1/n + 1/m)/8 over k categories.
 */
export function sharesEffect(reference: Numbers, current: Numbers): EffectSize {
  let [n, m, cells] = [0, 0, 0];
  for (let i = 0; i < reference.length; i++) {
    n += at(reference, i);
    m += at(current, i);
    if (at(reference, i) + at(current, i) > 0) cells++;
  }
  const expected = Math.sqrt(Math.max(0, cells - 1) / 8) * noiseOf(n, m);
  return effectOf('jensen_shannon', shareDistances(reference, current)?.jensenShannon ?? 0, expected);
}
