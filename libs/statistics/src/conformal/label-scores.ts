import { at, type Numbers } from '../arrays/at.js';

/** How unusual each label is, from the probabilities of one row. */
export type LabelScores = (probabilities: Numbers) => Float64Array;

/** What turns cumulated probabilities into scores. */
export interface AdaptiveScoreOptions {
  /** Uniform on [0, 1): so much of a label's own probability is taken off, which makes coverage exact. 0 unless given. */
  readonly u?: number;
  /** Added for each rank beyond `freeRanks` (RAPS): sets get smaller. 0 unless given. */
  readonly penalty?: number;
  /** Ranks without a penalty; 1 unless given. */
  readonly freeRanks?: number;
}

/** LAC: 1 - the label's probability, which gives the smallest sets on average (Sadinle, Lei & Wasserman 2019). */
export const lacScores: LabelScores = (probabilities) => Float64Array.from(probabilities, (p) => 1 - p);

/**
 * APS: the probabilities cumulated from the most probable label down to this one, which gives larger sets where the row is harder (Romano,
 * Sesia & Candès 2020); with a penalty RAPS (Angelopoulos et al. 2021). Of equal probabilities the label of higher index ranks first.
 */
export function adaptiveScores(
  probabilities: Numbers,
  { u = 0, penalty = 0, freeRanks = 1 }: AdaptiveScoreOptions = {},
): Float64Array {
  const scores = new Float64Array(probabilities.length);
  let cumulated = 0;
  labelsByProbability(probabilities).forEach((label, place) => {
    const own = at(probabilities, label);
    cumulated += own;
    scores[label] = cumulated - u * own + penalty * Math.max(0, place + 1 - freeRanks);
  });
  return scores;
}

/** The rank of each label from 1, most probable first. */
export function rankScores(probabilities: Numbers): Float64Array {
  const ranks = new Float64Array(probabilities.length);
  labelsByProbability(probabilities).forEach((label, place) => (ranks[label] = place + 1));
  return ranks;
}

function labelsByProbability(probabilities: Numbers): number[] {
  const labels = Array.from({ length: probabilities.length }, (_, label) => label);
  return labels.sort((a, b) => at(probabilities, b) - at(probabilities, a) || b - a);
}
