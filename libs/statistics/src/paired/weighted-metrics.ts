import { argsort } from '../arrays/argsort.js';
import { at, type Numbers } from '../arrays/at.js';

import type { WeightedStatistic } from './paired-bootstrap.js';

/** The mean of a value of each row: accuracy of 0 and 1, Brier score of squared errors, log loss of single losses. */
export function weightedMean(values: Numbers): WeightedStatistic {
  return (weights) => {
    let [total, count] = [0, 0];
    for (let row = 0; row < weights.length; row++) {
      const weight = at(weights, row);
      total += weight * at(values, row);
      count += weight;
    }
    return count === 0 ? Number.NaN : total / count;
  };
}

/** The root of the mean of a value of each row. */
export function weightedRootMean(values: Numbers): WeightedStatistic {
  const mean = weightedMean(values);
  return (weights) => Math.sqrt(mean(weights));
}

/** Area under the ROC curve; sorts once, then O(n) per weighting. `truth` is 1 for positives. NaN without both classes. */
export function weightedAuc(truth: Numbers, scores: Numbers): WeightedStatistic {
  const order = argsort(scores);
  // 1 where a row begins a new score.
  const begins = Uint8Array.from(order, (row, i) =>
    i === 0 || at(scores, row) !== at(scores, at(order, i - 1)) ? 1 : 0,
  );
  const positive = Uint8Array.from(order, (row) => (at(truth, row) === 1 ? 1 : 0));
  return (weights) => {
    let [positives, negatives, area, tiedPositives, tiedNegatives] = [0, 0, 0, 0, 0];
    const close = (): void => {
      area += tiedPositives * (negatives + tiedNegatives / 2);
      positives += tiedPositives;
      negatives += tiedNegatives;
    };
    for (let i = 0; i < order.length; i++) {
      if (begins[i] === 1) {
        close();
        [tiedPositives, tiedNegatives] = [0, 0];
      }
      const weight = at(weights, at(order, i));
      if (positive[i] === 1) tiedPositives += weight;
      else tiedNegatives += weight;
    }
    close();
    return positives === 0 || negatives === 0 ? Number.NaN : area / (positives * negatives);
  };
}

/** F1, precision or recall of the positive class; 0 where nothing was predicted or is positive, as scikit-learn says. */
export function weightedBinaryRate(
  truth: Numbers,
  predicted: Numbers,
  rate: 'precision' | 'recall' | 'f1',
): WeightedStatistic {
  return (weights) => {
    let [hits, wrong, missed] = [0, 0, 0];
    for (let row = 0; row < weights.length; row++) {
      const weight = at(weights, row);
      const isPositive = at(truth, row) === 1;
      if (at(predicted, row) === 1) {
        if (isPositive) hits += weight;
        else wrong += weight;
      } else if (isPositive) missed += weight;
    }
    const below = { precision: hits + wrong, recall: hits + missed, f1: hits + (wrong + missed) / 2 }[rate];
    return below === 0 ? 0 : hits / below;
  };
}

/** Coefficient of determination; NaN where the truth does not vary. */
export function weightedR2(truth: Numbers, predicted: Numbers): WeightedStatistic {
  const mean = weightedMean(truth);
  return (weights) => {
    const centre = mean(weights);
    let [residual, total] = [0, 0];
    for (let row = 0; row < weights.length; row++) {
      const weight = at(weights, row);
      residual += weight * (at(truth, row) - at(predicted, row)) ** 2;
      total += weight * (at(truth, row) - centre) ** 2;
    }
    return total === 0 ? Number.NaN : 1 - residual / total;
  };
}
