import type { AnswerComparison } from './answer-comparison.js';

/** Differences of rows that have numbers to compare. */
export interface DifferenceSums {
  readonly rows: number;
  /** Of the differences without their signs. */
  readonly sum: number;
  readonly max: number;
}

/** What became of mirrored rows, and how far the shadow was from those who answered. */
export interface ShadowSums {
  /** Rows that the sample took. */
  readonly sampled: number;
  readonly compared: number;
  /** The shadow raised, or could not be asked. */
  readonly failed: number;
  /** The shadow takes no such rows. */
  readonly refused: number;
  /** There was no room, or no time. */
  readonly dropped: number;
  /** Both answered, with what cannot be compared. */
  readonly unlike: number;
  readonly classes: { readonly rows: number; readonly same: number };
  readonly numbers: DifferenceSums;
  /** Of each row that of the class with the largest difference. */
  readonly probabilities: DifferenceSums;
}

export type ShadowOutcome = 'failed' | 'refused' | 'dropped' | 'unlike';

/** Counts in one process what a shadow does beside one version. */
export class ShadowMeter implements ShadowSums {
  sampled = 0;
  compared = 0;
  failed = 0;
  refused = 0;
  dropped = 0;
  unlike = 0;
  readonly classes = { rows: 0, same: 0 };
  readonly numbers = { rows: 0, sum: 0, max: 0 };
  readonly probabilities = { rows: 0, sum: 0, max: 0 };

  add({ sameClass, number, probability }: AnswerComparison): void {
    this.compared += 1;
    if (sameClass !== undefined) {
      this.classes.rows += 1;
      if (sameClass) this.classes.same += 1;
    }
    if (number !== undefined) addTo(this.numbers, number);
    if (probability !== undefined) addTo(this.probabilities, probability);
  }

  /** What every row that the sample took came to, so far. */
  get known(): number {
    return this.compared + this.failed + this.refused + this.dropped + this.unlike;
  }
}

function addTo(sums: { rows: number; sum: number; max: number }, difference: number): void {
  const size = Math.abs(difference);
  sums.rows += 1;
  sums.sum += size;
  sums.max = Math.max(sums.max, size);
}

export function sumOfShadows(all: readonly ShadowSums[]): ShadowSums {
  const total = (of: (one: ShadowSums) => number): number => all.reduce((sum, one) => sum + of(one), 0);
  const differences = (of: (one: ShadowSums) => DifferenceSums): DifferenceSums => ({
    rows: total((one) => of(one).rows),
    sum: total((one) => of(one).sum),
    max: all.reduce((most, one) => Math.max(most, of(one).max), 0),
  });
  return {
    sampled: total(({ sampled }) => sampled),
    compared: total(({ compared }) => compared),
    failed: total(({ failed }) => failed),
    refused: total(({ refused }) => refused),
    dropped: total(({ dropped }) => dropped),
    unlike: total(({ unlike }) => unlike),
    classes: { rows: total(({ classes }) => classes.rows), same: total(({ classes }) => classes.same) },
    numbers: differences(({ numbers }) => numbers),
    probabilities: differences(({ probabilities }) => probabilities),
  };
}

export const meanOf = ({ rows, sum }: DifferenceSums): number | null => (rows === 0 ? null : sum / rows);
