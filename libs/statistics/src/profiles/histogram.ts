import { at } from '../arrays/at.js';

/** Bins of equal width: bin i holds edges[i] ≤ value < edges[i + 1], the last also its upper edge. */
export interface Histogram {
  readonly edges: number[];
  readonly counts: number[];
}

/** Histogram of ascending values over their range; one bin when all are equal. */
export function histogramOfSorted(sorted: Float64Array, bins: number): Histogram {
  const low = at(sorted, 0);
  const high = at(sorted, sorted.length - 1);
  const step = high / bins - low / bins;
  if (!(step > 0)) return { edges: [low, high], counts: [sorted.length] };
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * step));
  const counts = new Array<number>(bins).fill(0);
  let bin = 0;
  for (let i = 0; i < sorted.length; i++) {
    while (bin < bins - 1 && at(sorted, i) >= at(edges, bin + 1)) bin++;
    counts[bin] = at(counts, bin) + 1;
  }
  return { edges, counts };
}
