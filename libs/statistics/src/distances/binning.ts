import { at } from '../arrays/at.js';
import { forEachStep, type SortedSamples } from '../two-samples/samples.js';

const PER_VALUE_UP_TO = 20;

/** Counts of both samples over the same cells: bins between `edges`, or one cell per distinct value. */
export interface BinnedSamples {
  /** One more than the cells; undefined where each cell is one value. */
  readonly edges?: number[];
  readonly values?: number[];
  readonly reference: number[];
  readonly current: number[];
}

/**
 * Evidently's cells for numeric columns: one per distinct value of either side while the reference has at most 20 of them, else bins
 * of equal width over the range of both, their number by Sturges' rule ⌈log₂(n + m) + 1⌉.
 */
export function binSamples(samples: SortedSamples): BinnedSamples {
  if (distinctCount(samples.reference) <= PER_VALUE_UP_TO) return countValues(samples);
  return countBins(samples, samples.reference.length + samples.current.length);
}

/** Equal-width bins whose number follows from the distinct values of both sides together (Evidently's Hellinger distance). */
export function binByDistinctValues(samples: SortedSamples): BinnedSamples {
  let distinct = 0;
  forEachStep(samples, () => distinct++);
  return countBins(samples, distinct);
}

/** Cells by value, ascending. */
export function countValues(samples: SortedSamples): BinnedSamples {
  const binned = { values: [] as number[], reference: [] as number[], current: [] as number[] };
  let [before, beforeCurrent] = [0, 0];
  forEachStep(samples, ({ value, reference, current }) => {
    binned.values.push(value);
    binned.reference.push(reference - before);
    binned.current.push(current - beforeCurrent);
    [before, beforeCurrent] = [reference, current];
  });
  return binned;
}

function countBins({ reference, current }: SortedSamples, sturgesCount: number): BinnedSamples {
  const low = Math.min(...firsts([reference, current], 0));
  const high = Math.max(...firsts([reference, current], -1));
  // numpy gives a constant column the unit interval around it.
  if (low === high) return { edges: [low - 0.5, high + 0.5], reference: [reference.length], current: [current.length] };
  const bins = Math.ceil(Math.log2(sturgesCount) + 1);
  const step = high / bins - low / bins;
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * step));
  return { edges, reference: countBetween(reference, edges), current: countBetween(current, edges) };
}

const firsts = (samples: Float64Array[], position: number): number[] =>
  samples.flatMap((sample) => sample.at(position) ?? []);

function countBetween(sorted: Float64Array, edges: number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  let bin = 0;
  for (let i = 0; i < sorted.length; i++) {
    while (bin < counts.length - 1 && at(sorted, i) >= at(edges, bin + 1)) bin++;
    counts[bin] = at(counts, bin) + 1;
  }
  return counts;
}

/** How many different values ascending ones hold. */
export function distinctCount(sorted: Float64Array): number {
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || at(sorted, i) !== at(sorted, i - 1)) count++;
  return count;
}
