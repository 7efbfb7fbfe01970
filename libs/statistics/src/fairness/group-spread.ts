import { ratioOrNull } from '../arrays/at.js';

/** How far a number of each group lies apart; null where it is not defined. */
export interface GroupSpread {
  /** Largest minus smallest, or the largest distance from the overall number. */
  readonly difference: number | null;
  /** Smallest over largest, or the smallest ratio to the overall number whichever way round; null for 0/0. */
  readonly ratio: number | null;
}

/** Fairlearn's `between_groups`: largest against smallest. Groups whose number is undefined are left out. */
export function spreadBetweenGroups(numbers: Iterable<number | null>): GroupSpread {
  const defined = [...numbers].filter((value) => value !== null);
  if (defined.length === 0) return { difference: null, ratio: null };
  const [low, high] = [Math.min(...defined), Math.max(...defined)];
  return { difference: high - low, ratio: ratioOrNull(low, high) };
}

/** Fairlearn's `to_overall`: each group against all rows. Groups whose number is undefined are left out. */
export function spreadToOverall(numbers: Iterable<number | null>, overall: number | null): GroupSpread {
  const defined = [...numbers].filter((value) => value !== null);
  if (overall === null || defined.length === 0) return { difference: null, ratio: null };
  const difference = Math.max(...defined.map((value) => Math.abs(value - overall)));
  const ratios = defined.map((value) => ratioOrNull(Math.min(value, overall), Math.max(value, overall)));
  const known = ratios.filter((value) => value !== null);
  return { difference, ratio: known.length < ratios.length ? null : Math.min(...known) };
}
