import { at, type Numbers } from '../arrays/at.js';
import { rocAuc } from './areas.js';
import { rankRows } from './ranking.js';

/** Areas under the one-vs-rest and one-vs-one ROC curves; null where a class never occurs in the truth. */
export interface MulticlassAuc {
  readonly perClass: (number | null)[];
  readonly ovrMacro: number | null;
  readonly ovrWeighted: number | null;
  readonly ovoMacro: number | null;
  readonly ovoWeighted: number | null;
  readonly micro: number | null;
}

interface Rows {
  readonly truth: Numbers;
  readonly probabilities: Numbers;
  readonly classCount: number;
}

/**
 * Multi-class ROC AUC as scikit-learn's `roc_auc_score`: one-vs-rest (macro, weighted by support, micro) and
 * one-vs-one (Hand & Till 2001; weighted by the share of the pair).
 * @param rows class index a row, row-major probabilities (rows × classes)
 */
export function multiclassAuc(rows: Rows): MulticlassAuc {
  const support = new Array<number>(rows.classCount).fill(0);
  for (let i = 0; i < rows.truth.length; i++) support[at(rows.truth, i)] = at(support, at(rows.truth, i)) + 1;
  const classes = support.map((_, k) => k);
  const perClass = classes.map((k) => areaOf(rows, k));
  const pairs = classes.flatMap((a) => classes.slice(a + 1).map((b) => [a, b] as const));
  const perPair = pairs.map(([a, b]) => mean([areaOf(rows, a, b), areaOf(rows, b, a)]));
  const pairWeights = pairs.map(([a, b]) => at(support, a) + at(support, b));
  return {
    perClass,
    ovrMacro: mean(perClass),
    ovrWeighted: mean(perClass, support),
    ovoMacro: mean(perPair),
    ovoWeighted: mean(perPair, pairWeights),
    micro: microArea(rows),
  };
}

/** Class `k` against class `other`, or against all others. */
function areaOf({ truth, probabilities, classCount }: Rows, k: number, other?: number): number | null {
  const binary = new Uint8Array(truth.length);
  const scores = new Float64Array(truth.length);
  let count = 0;
  for (let row = 0; row < truth.length; row++) {
    const label = at(truth, row);
    if (other !== undefined && label !== k && label !== other) continue;
    binary[count] = label === k ? 1 : 0;
    scores[count++] = at(probabilities, row * classCount + k);
  }
  return rocAuc(rankRows({ truth: binary.subarray(0, count), scores: scores.subarray(0, count) }));
}

function microArea({ truth, probabilities, classCount }: Rows): number | null {
  const binary = new Uint8Array(probabilities.length);
  for (let row = 0; row < truth.length; row++) binary[row * classCount + at(truth, row)] = 1;
  return rocAuc(rankRows({ truth: binary, scores: probabilities }));
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
