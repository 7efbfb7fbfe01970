/**
 * Widths of the kernels of a multivariate Parzen estimator (Optuna 5): each kernel reaches to the farther of its neighbours
 * among the sorted observations and the bounds (the outermost to their inner neighbour only, once there are two), held within
 * [range / min(100, n + 2), range].
 * @param centers observations on the axis that is sampled (log space where the parameter is)
 */
export function bandwidths(centers: readonly number[], low: number, high: number): number[] {
  const range = high - low;
  const narrowest = range / Math.min(100, centers.length + 2);
  const order = centers.map((_, index) => index).sort((a, b) => (centers[a] ?? 0) - (centers[b] ?? 0) || a - b);
  const sorted = order.map((index) => centers[index] ?? 0);
  const widths = new Array<number>(centers.length).fill(range);
  order.forEach((index, rank) => {
    const gaps = neighbourGaps(sorted, rank, low, high);
    widths[index] = Math.min(range, Math.max(narrowest, ...gaps));
  });
  return widths;
}

function neighbourGaps(sorted: readonly number[], rank: number, low: number, high: number): number[] {
  const own = sorted[rank] ?? 0;
  const toLower = own - (sorted[rank - 1] ?? low);
  const toUpper = (sorted[rank + 1] ?? high) - own;
  if (sorted.length < 2) return [toLower, toUpper];
  if (rank === 0) return [toUpper];
  return rank === sorted.length - 1 ? [toLower] : [toLower, toUpper];
}
