/** Somebody who does work. */
export interface Worker {
  /** Requests that it was given and has not finished. */
  readonly outstanding: number;
}

/**
 * Draws two different candidates and takes the one with less to do; the first drawn when they have the same. Nearly as even
 * as asking all, without all callers running to the same one (Mitzenmacher, "The Power of Two Choices in Randomized Load
 * Balancing", 2001).
 *
 * @param random uniform in [0, 1)
 * @returns undefined when there is no candidate
 */
export function powerOfTwoChoices<W extends Worker>(candidates: readonly W[], random: () => number): W | undefined {
  if (candidates.length <= 1) return candidates[0];
  const first = Math.floor(random() * candidates.length);
  const drawn = Math.floor(random() * (candidates.length - 1));
  const second = drawn < first ? drawn : drawn + 1;
  const [one, other] = [candidates[first], candidates[second]];
  return one !== undefined && other !== undefined && other.outstanding < one.outstanding ? other : one;
}
