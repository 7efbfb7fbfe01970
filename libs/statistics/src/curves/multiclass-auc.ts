import { at, type Numbers } from '../arrays/at.js';
import { averagePrecision, rocAuc } from './areas.js';
import { rankRows, type Ranking } from './ranking.js';

/** Averages of per-class or per-pair areas; null where a class never occurs in the truth. */
export interface AveragedAuc {
  readonly macro: number | null;
  readonly weighted: number | null;
}

/** Class index a row beside row-major probabilities, rows × classes. */
export interface ClassProbabilities {
  readonly truth: Numbers;
  readonly probabilities: Numbers;
  readonly classCount: number;
}

/** One-vs-rest ROC AUC as scikit-learn's `roc_auc_score(multi_class="ovr")`: every class, their mean, their mean by support. */
export function rocAucOneVsRest(rows: ClassProbabilities): AveragedAuc & { readonly perClass: (number | null)[] } {
  return rankedOneVsRest(rows).auc;
}

type OneVsRest = AveragedAuc & { readonly perClass: (number | null)[] };

/**
 * ROC AUC and average precision of every class against the rest from one ranking each, and their averages, as scikit-learn's
 * `roc_auc_score(multi_class="ovr")` and `average_precision_score` on the indicator matrix. Null where a class never occurs.
 */
export function rankedOneVsRest(rows: ClassProbabilities): { readonly auc: OneVsRest; readonly precision: OneVsRest } {
  const support = supportOf(rows);
  const areas = support.map((_, k) => {
    const ranking = rankClass(rows, k);
    return { auc: rocAuc(ranking), precision: averagePrecision(ranking) };
  });
  const averaged = (perClass: (number | null)[]): OneVsRest => {
    return { perClass, macro: mean(perClass), weighted: mean(perClass, support) };
  };
  return {
    auc: averaged(areas.map((area) => area.auc)),
    precision: averaged(areas.map((area) => area.precision)),
  };
}

/** One-vs-one ROC AUC (Hand & Till 2001): the mean over all pairs of classes, plain or by the share of the pair. */
export function rocAucOneVsOne(rows: ClassProbabilities): AveragedAuc {
  const support = supportOf(rows);
  const pairs = support.flatMap((_, a) => support.slice(a + 1).map((__, offset) => [a, a + 1 + offset] as const));
  const perPair = pairs.map(([a, b]) => mean([rocAuc(rankClass(rows, a, b)), rocAuc(rankClass(rows, b, a))]));
  const weights = pairs.map(([a, b]) => at(support, a) + at(support, b));
  return { macro: mean(perPair), weighted: mean(perPair, weights) };
}

/** ROC AUC over all cells of the indicator matrix at once. */
export function rocAucMicro({ truth, probabilities, classCount }: ClassProbabilities): number | null {
  const binary = new Uint8Array(probabilities.length);
  for (let row = 0; row < truth.length; row++) binary[row * classCount + at(truth, row)] = 1;
  return rocAuc(rankRows({ truth: binary, scores: probabilities }));
}

function supportOf({ truth, classCount }: ClassProbabilities): number[] {
  const support = new Array<number>(classCount).fill(0);
  for (let i = 0; i < truth.length; i++) support[at(truth, i)] = at(support, at(truth, i)) + 1;
  return support;
}

/** Class `k` against class `other`, or against all others. */
function rankClass({ truth, probabilities, classCount }: ClassProbabilities, k: number, other?: number): Ranking {
  const binary = new Uint8Array(truth.length);
  const scores = new Float64Array(truth.length);
  let count = 0;
  for (let row = 0; row < truth.length; row++) {
    const label = at(truth, row);
    if (other !== undefined && label !== k && label !== other) continue;
    binary[count] = label === k ? 1 : 0;
    scores[count++] = at(probabilities, row * classCount + k);
  }
  return rankRows({ truth: binary.subarray(0, count), scores: scores.subarray(0, count) });
}

function mean(areas: readonly (number | null)[], weights?: readonly number[]): number | null {
  let total = 0;
  let weight = 0;
  for (const [i, area] of areas.entries()) {
    if (area === null) return null;
    total += area * (weights?.[i] ?? 1);
    weight += weights?.[i] ?? 1;
  }
  return weight === 0 ? null : total / weight;
}
