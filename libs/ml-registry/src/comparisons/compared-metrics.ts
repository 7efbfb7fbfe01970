import {
  deLongTest,
  mcNemarTest,
  pairedBootstrapInSlices,
  weightedAuc,
  weightedBinaryRate,
  weightedMean,
  weightedR2,
  weightedRootMean,
  type PairedBootstrap,
  type WeightedStatistic,
} from '@intelgraph/statistics';

import type { AlignedModel, AlignedPredictions } from './aligned-predictions.js';

export const CONFIDENCE = 0.95;
/** Fixed: the same predictions always give the same intervals. */
const SEED = 20_140_101;
const MOST_RESAMPLES = 2000;
const FEWEST_RESAMPLES = 200;
/** Rows looked at in all resamples together; about a second of work. */
const WORK = 300_000_000;
/** scikit-learn's clipping of probabilities in the log loss. */
const LEAST_PROBABILITY = 2 ** -52;

export interface ComparedInterval {
  low: number | null;
  high: number | null;
}

/** A metric of each version on the common rows; differences are to the first version. */
export interface ComparedMetric {
  metric: string;
  values: (number | null)[];
  intervals: ComparedInterval[];
  differences: (number | null)[];
  difference_intervals: ComparedInterval[];
  /** Two-sided, by the paired bootstrap. */
  p_values: (number | null)[];
}

/** Every metric with intervals by the paired bootstrap (BCa). */
export async function compareMetrics(
  predictions: AlignedPredictions,
): Promise<{ metrics: ComparedMetric[]; resamples: number }> {
  const rows = predictions.truth.length;
  const perModel = predictions.models.map((model) => statisticsOf(predictions, model));
  const names = [...(perModel[0]?.keys() ?? [])];
  const resamples = resamplesFor(rows * perModel.length * names.length);
  const metrics: ComparedMetric[] = [];
  for (const metric of names) {
    const statistics = perModel.flatMap((of) => of.get(metric) ?? []);
    const options = { rows, seed: SEED, resamples, confidence: CONFIDENCE };
    metrics.push(toComparedMetric(metric, await pairedBootstrapInSlices(statistics, options)));
  }
  return { metrics, resamples };
}

function resamplesFor(workOfOne: number): number {
  return Math.max(FEWEST_RESAMPLES, Math.min(MOST_RESAMPLES, Math.floor(WORK / workOfOne)));
}

function toComparedMetric(metric: string, { estimates, differences }: PairedBootstrap): ComparedMetric {
  return {
    metric,
    values: estimates.map(({ estimate }) => estimate),
    intervals: estimates.map(({ interval }) => ({ ...interval })),
    differences: differences.map(({ estimate }) => estimate),
    difference_intervals: differences.map(({ interval }) => ({ ...interval })),
    p_values: differences.map(({ p }, i) => (i === 0 ? null : p)),
  };
}

function statisticsOf({ task, truth }: AlignedPredictions, model: AlignedModel): Map<string, WeightedStatistic> {
  const { predicted, scores, certainty } = model;
  if (task === 'regression') {
    const errors = predicted.map((value, row) => value - (truth[row] ?? Number.NaN));
    return new Map([
      ['mae', weightedMean(errors.map(Math.abs))],
      ['r2', weightedR2(truth, predicted)],
      ['rmse', weightedRootMean(errors.map((error) => error * error))],
    ]);
  }
  const statistics = new Map([['accuracy', weightedMean(rightRows(truth, predicted))]]);
  if (certainty !== undefined) {
    statistics.set('log_loss', weightedMean(certainty.map((p) => -Math.log(Math.max(p, LEAST_PROBABILITY)))));
  }
  if (scores !== undefined) {
    statistics.set('roc_auc', weightedAuc(truth, scores));
    statistics.set('brier', weightedMean(scores.map((p, row) => (p - (truth[row] ?? Number.NaN)) ** 2)));
    for (const rate of ['precision', 'recall', 'f1'] as const) {
      statistics.set(rate, weightedBinaryRate(truth, predicted, rate));
    }
  }
  return statistics;
}

const rightRows = (truth: Float64Array, predicted: Float64Array): Float64Array =>
  predicted.map((value, row) => (value === truth[row] ? 1 : 0));

/** Whether a version differs from the first; null where a test is not for this task. */
export interface ComparedSignificance {
  /** Of the share of right rows. `p` is the mid-p value. */
  mcnemar: { only_first_right: number; only_this_right: number; p: number; exact_p: number } | null;
  /** Of the area under the ROC curve. */
  delong: { difference: number; standard_error: number; z: number | null; p: number | null } | null;
}

/** Tests of every version but the first against the first. */
export function testSignificance({ task, truth, models }: AlignedPredictions): ComparedSignificance[] {
  const [first, ...others] = models;
  if (first === undefined || task === 'regression') return others.map(() => ({ mcnemar: null, delong: null }));
  const firstRight = rightRows(truth, first.predicted);
  return others.map((other) => {
    const right = rightRows(truth, other.predicted);
    const onlyFirst = firstRight.filter((value, row) => value > (right[row] ?? 0)).length;
    const onlyThis = right.filter((value, row) => value > (firstRight[row] ?? 0)).length;
    const { midP, exactP } = mcNemarTest(onlyFirst, onlyThis);
    return {
      mcnemar: { only_first_right: onlyFirst, only_this_right: onlyThis, p: midP, exact_p: exactP },
      delong: deLong(truth, first.scores, other.scores),
    };
  });
}

function deLong(truth: Float64Array, first?: Float64Array, second?: Float64Array): ComparedSignificance['delong'] {
  const positives = truth.filter((label) => label === 1).length;
  const enough = positives >= 2 && truth.length - positives >= 2;
  if (first === undefined || second === undefined || !enough) return null;
  const { difference, standardError, z, p } = deLongTest({ truth, first, second }, CONFIDENCE);
  return { difference, standard_error: standardError, z, p };
}
