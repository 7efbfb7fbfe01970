import type { ConfusionMatrix } from './confusion-matrix.js';
import { marginsOf, sum, type Margins } from './margins.js';

/** Precision, recall and F1, each 0 … 1. */
export interface PrecisionRecall {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export type ClassScores = PrecisionRecall & { readonly support: number };

export interface AveragedScores {
  readonly micro: PrecisionRecall;
  readonly macro: PrecisionRecall;
  readonly weighted: PrecisionRecall;
}

const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);

/** F-beta from counts: (1+β²)·tp / ((1+β²)·tp + β²·fn + fp); 0 for an empty denominator, as scikit-learn's `zero_division=0`. */
export function fBeta(hits: number, predicted: number, truth: number, beta = 1): number {
  return ratio((1 + beta * beta) * hits, beta * beta * truth + predicted);
}

function scoresOf(hits: number, predicted: number, truth: number): PrecisionRecall {
  return { precision: ratio(hits, predicted), recall: ratio(hits, truth), f1: fBeta(hits, predicted, truth) };
}

/** Precision, recall, F1 and support of every class. Empty denominators give 0, as scikit-learn's `zero_division=0`. */
export function perClassScores(confusion: ConfusionMatrix): ClassScores[] {
  const margins = marginsOf(confusion);
  return confusion.map((_, k) => ({ ...classScores(margins, k), support: margins.truth[k] ?? 0 }));
}

function classScores(margins: Margins, k: number): PrecisionRecall {
  return scoresOf(margins.hits[k] ?? 0, margins.predicted[k] ?? 0, margins.truth[k] ?? 0);
}

/**
 * Micro, macro and support-weighted averages over classes.
 * @param over `seen` leaves out classes neither true nor predicted, which is what scikit-learn does when no labels are named.
 */
export function averagedScores(confusion: ConfusionMatrix, over: 'all' | 'seen' = 'seen'): AveragedScores {
  const margins = marginsOf(confusion);
  const classes = confusion
    .map((_, k) => ({ ...classScores(margins, k), support: margins.truth[k] ?? 0, guesses: margins.predicted[k] ?? 0 }))
    .filter((scores) => over === 'all' || scores.support + scores.guesses > 0);
  const average = (weightOf: (scores: ClassScores) => number): PrecisionRecall => {
    const total = sum(classes.map(weightOf));
    const mean = (key: keyof PrecisionRecall): number =>
      ratio(sum(classes.map((scores) => scores[key] * weightOf(scores))), total);
    return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
  };
  return {
    micro: scoresOf(margins.correct, sum(margins.predicted), margins.total),
    macro: average(() => 1),
    weighted: average((scores) => scores.support),
  };
}
