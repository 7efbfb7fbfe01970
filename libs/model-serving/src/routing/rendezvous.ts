import { hashKey } from './weighted-choice.js';

/** Somebody to choose, with a share. */
export interface Candidate {
  readonly version: string;
  readonly weight: number;
}

/**
 * Chooses by weighted rendezvous hashing: each candidate draws an exponential variable of its rate from the key, the smallest wins. A key
 * moves only from candidates that lost weight or to ones that gained some, so that shares which change often move as few keys as can be.
 * (Thaler and Ravishankar 1998; with weights Schindelhauer and Schomaker 2005, the logarithmic method.)
 */
export class Rendezvous {
  private readonly salts: readonly string[];

  /** @param salt the same keys are dealt in other ways for other salts */
  constructor(
    private readonly candidates: readonly Candidate[],
    salt: string,
  ) {
    this.salts = candidates.map(({ version }) => `${salt}/${version}/`);
  }

  /** The index of the candidate whose key this is; -1 where none has any weight. */
  choose(key: string): number {
    let chosen = -1;
    let least = Infinity;
    for (let i = 0; i < this.candidates.length; i++) {
      const weight = this.candidates[i]?.weight ?? 0;
      if (weight <= 0) continue;
      // Never 0, nor 1.
      const uniform = (hashKey(key, this.salts[i]) + 0.5) / 0x1_0000_0000;
      const drawn = -Math.log(uniform) / weight;
      if (drawn < least) [chosen, least] = [i, drawn];
    }
    return chosen;
  }
}
