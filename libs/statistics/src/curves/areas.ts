import { at } from '../arrays/at.js';
import type { Ranking } from './ranking.js';

const oneSided = (ranking: Ranking): boolean => ranking.positives === 0 || ranking.negatives === 0;

/** Area under the ROC curve by trapezoids, so ties count half; null when a class is absent. */
export function rocAuc(ranking: Ranking): number | null {
  if (oneSided(ranking)) return null;
  return areaUpTo(ranking, 1);
}

/** Partial area up to a false positive rate, standardised to 0.5 … 1 (McClish 1989); null when a class is absent. */
export function partialRocAuc(ranking: Ranking, maxFpr: number): number | null {
  if (oneSided(ranking)) return null;
  const smallest = (maxFpr * maxFpr) / 2;
  return 0.5 * (1 + (areaUpTo(ranking, maxFpr) - smallest) / (maxFpr - smallest));
}

function areaUpTo({ truePositives, falsePositives, positives, negatives }: Ranking, maxFpr: number): number {
  let area = 0;
  let [fpr, tpr] = [0, 0];
  for (let i = 0; i < truePositives.length && fpr < maxFpr; i++) {
    let nextFpr = at(falsePositives, i) / negatives;
    let nextTpr = at(truePositives, i) / positives;
    if (nextFpr > maxFpr) {
      nextTpr = tpr + ((nextTpr - tpr) * (maxFpr - fpr)) / (nextFpr - fpr);
      nextFpr = maxFpr;
    }
    area += ((nextFpr - fpr) * (nextTpr + tpr)) / 2;
    [fpr, tpr] = [nextFpr, nextTpr];
  }
  return area;
}

/** Average precision, Σ (Rₙ - Rₙ₋₁) Pₙ without interpolation, as scikit-learn; null without positives. */
export function averagePrecision({ truePositives, falsePositives, positives }: Ranking): number | null {
  if (positives === 0) return null;
  let total = 0;
  let before = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const hits = at(truePositives, i);
    if (hits === before) continue;
    total += ((hits - before) * hits) / (hits + at(falsePositives, i));
    before = hits;
  }
  return total / positives;
}

/** Kolmogorov-Smirnov distance between the score distributions of the classes: the largest TPR - FPR; null when a class is absent. */
export function ksStatistic(ranking: Ranking): number | null {
  if (oneSided(ranking)) return null;
  const { truePositives, falsePositives, positives, negatives } = ranking;
  let best = 0;
  for (let i = 0; i < truePositives.length; i++) {
    best = Math.max(best, at(truePositives, i) / positives - at(falsePositives, i) / negatives);
  }
  return best;
}
