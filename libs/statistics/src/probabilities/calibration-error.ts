import { argsort } from '../arrays/argsort.js';
import { at, type Numbers } from '../arrays/at.js';
import { areProbabilities } from './log-loss.js';

/** One bin of a reliability diagram that holds at least one row. */
export interface ReliabilityBin {
  readonly bin: number;
  readonly count: number;
  readonly meanProbability: number;
  readonly positiveRate: number;
}

/** Rows binned by probability, either into bins of equal width or of equal mass; empty bins are left out. */
export function reliabilityBins(
  outcome: Numbers,
  probabilities: Numbers,
  binCount = 10,
  binning: 'width' | 'mass' = 'width',
): ReliabilityBin[] {
  const counts = new Float64Array(binCount);
  const sums = new Float64Array(binCount);
  const positives = new Float64Array(binCount);
  const order = binning === 'mass' ? argsort(probabilities) : undefined;
  for (let i = 0; i < probabilities.length; i++) {
    const row = order ? at(order, i) : i;
    const p = at(probabilities, row);
    const bin = order ? Math.floor((binCount * i) / order.length) : Math.min(Math.floor(p * binCount), binCount - 1);
    counts[bin] = at(counts, bin) + 1;
    sums[bin] = at(sums, bin) + p;
    positives[bin] = at(positives, bin) + (at(outcome, row) === 1 ? 1 : 0);
  }
  return Array.from(counts).flatMap((count, bin) =>
    count === 0
      ? []
      : [{ bin, count, meanProbability: at(sums, bin) / count, positiveRate: at(positives, bin) / count }],
  );
}

/** Expected (mean) and maximum calibration error over bins (Guo et al. 2017); null for no rows or no probabilities. */
export function calibrationError(
  outcome: Numbers,
  probabilities: Numbers,
  binCount = 10,
  binning: 'width' | 'mass' = 'width',
): { expected: number; maximum: number } | null {
  if (outcome.length === 0 || !areProbabilities(probabilities)) return null;
  let expected = 0;
  let maximum = 0;
  for (const bin of reliabilityBins(outcome, probabilities, binCount, binning)) {
    const gap = Math.abs(bin.meanProbability - bin.positiveRate);
    expected += (gap * bin.count) / outcome.length;
    maximum = Math.max(maximum, gap);
  }
  return { expected, maximum };
}
