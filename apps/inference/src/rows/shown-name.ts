const LONGEST = 100;

/** A name as errors tell it: whoever sends it chooses its length. */
export const shownName = (name: string): string => (name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);
