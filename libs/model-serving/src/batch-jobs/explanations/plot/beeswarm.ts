const BINS = 100;

/**
 * How far from the middle of their line points are drawn that lie at the same place, so that all are seen: as the `shap` package lays out its
 * summary plot. Points go to the nearest of a hundred bins; those of a bin are stacked to both sides in turn.
 *
 * @param from where the axis begins, and `to` where it ends
 * @returns -1 to 1 for each
 */
export function beeswarm(places: readonly number[], from: number, to: number): Float64Array {
  const inBin = new Map<number, number>();
  let highest = 0;
  const layers = Float64Array.from(places, (place) => {
    const bin = to > from ? Math.round((BINS * (place - from)) / (to - from)) : 0;
    const before = inBin.get(bin) ?? 0;
    inBin.set(bin, before + 1);
    const layer = Math.ceil(before / 2) * (before % 2 === 0 ? -1 : 1);
    highest = Math.max(highest, Math.abs(layer));
    return layer;
  });
  return layers.map((layer) => (layer === 0 ? 0 : layer / (highest + 1)));
}
