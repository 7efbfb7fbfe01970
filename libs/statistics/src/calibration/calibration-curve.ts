import { at, type Numbers } from '../arrays/at.js';
import { quantileOfSorted } from '../arrays/quantile.js';

/** A reliability diagram's points: what was predicted against how often it came true. */
export interface CalibrationCurve {
  readonly fractionPositive: number[];
  readonly meanScore: number[];
}

/**
 * scikit-learn's `calibration_curve`: bins of equal width, or between quantiles of the scores; a score on an edge falls below it; empty
 * bins are left out.
 */
export function calibrationCurve(
  truth: Numbers,
  scores: Numbers,
  bins: number,
  strategy: 'uniform' | 'quantile' = 'uniform',
): CalibrationCurve {
  const sorted = Float64Array.from(scores).sort();
  const inner = Array.from({ length: bins - 1 }, (_, i) =>
    strategy === 'uniform' ? (i + 1) / bins : quantileOfSorted(sorted, (i + 1) / bins),
  );
  const sums = Array.from({ length: bins }, () => ({ count: 0, positives: 0, scores: 0 }));
  for (let row = 0; row < scores.length; row++) {
    const score = at(scores, row);
    const bin = sums[inner.filter((edge) => edge < score).length];
    if (!bin) continue;
    bin.count += 1;
    bin.positives += at(truth, row) === 1 ? 1 : 0;
    bin.scores += score;
  }
  const filled = sums.filter(({ count }) => count > 0);
  return {
    fractionPositive: filled.map(({ positives, count }) => positives / count),
    meanScore: filled.map((bin) => bin.scores / bin.count),
  };
}
