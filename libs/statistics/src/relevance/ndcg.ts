import { argsort } from '../arrays/argsort.js';
import { at, ratioOrNull, type Numbers } from '../arrays/at.js';

/** A ranked list: how relevant each item is and how it was scored. */
export interface RankedItems {
  readonly relevance: Numbers;
  readonly scores: Numbers;
}

export interface NdcgOptions {
  /** Only the first `at` places count. */
  readonly at?: number;
  /** Items with equal scores keep their order instead of sharing the gain of their places. */
  readonly ignoreTies?: boolean;
}

/** Discounted cumulative gain, Σ relevance / log₂(place + 1); tied items share their places equally (McSherry & Najork 2008). */
export function dcg({ relevance, scores }: RankedItems, options: NdcgOptions = {}): number {
  const order = argsort(Float64Array.from(scores, (score) => -score));
  let total = 0;
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    const score = at(scores, at(order, from));
    while (!options.ignoreTies && to < order.length && at(scores, at(order, to)) === score) to++;
    let gain = 0;
    let discount = 0;
    for (let place = from; place < to; place++) {
      gain += at(relevance, at(order, place));
      discount += place < (options.at ?? Infinity) ? 1 / Math.log2(place + 2) : 0;
    }
    total += (gain / (to - from)) * discount;
    from = to;
  }
  return total;
}

/** DCG against that of the ideal order, 0 … 1; null when nothing is relevant. */
export function ndcg(items: RankedItems, options: NdcgOptions = {}): number | null {
  const ideal = dcg({ relevance: items.relevance, scores: items.relevance }, { ...options, ignoreTies: true });
  return ratioOrNull(dcg(items, options), ideal);
}
