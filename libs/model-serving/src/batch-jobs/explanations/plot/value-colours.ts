type Rgb = readonly [red: number, green: number, blue: number];

/** Ends of the colours of the `shap` package, which its users know. */
const LOW: Rgb = [0x1e, 0x88, 0xe5];
const HIGH: Rgb = [0xff, 0x0d, 0x57];
/** Of what is missing, or no number. */
export const GREY = '#777777';
const STEPS = 32;
/** What is left out at both ends; less where all the rest is equal. */
const WIDTHS = [0.05, 0.01, 0];

/** Between low (0) and high (1), in few steps. */
export function colourAt(share: number): string {
  const step = Math.round(Math.min(1, Math.max(0, share)) * (STEPS - 1)) / (STEPS - 1);
  const parts = LOW.map((low, i) => Math.round(low + step * ((HIGH[i] ?? 0) - low)));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** A colour for each value, by where it lies between the fifth and the ninety-fifth percentile, so that outliers do not take all the colours. */
export function valueColours(values: readonly (number | null)[]): string[] {
  const known = values.filter((value) => value !== null).sort((one, other) => one - other);
  const ends = WIDTHS.map((share) => [percentile(known, share), percentile(known, 1 - share)] as const);
  const [low, high] = ends.find(([from, to]) => to > from) ?? [0, 0];
  return values.map((value) => {
    if (value === null) return GREY;
    return colourAt(high > low ? (value - low) / (high - low) : 0.5);
  });
}

/** Interpolated, as numpy has it. */
function percentile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [before = 0, after = before] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return before + (place - Math.floor(place)) * (after - before);
}
