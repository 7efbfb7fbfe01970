const LONGEST = 100;

/** A name as errors tell it: whoever sends it chooses its length. */
export const shownName = (name: string): string => (name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);

const MOST_NAMES = 20;

/** Names as errors list them: the first twenty. */
export const listedNames = (names: readonly string[]): string =>
  names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ', …' : '');
