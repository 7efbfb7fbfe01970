import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  accuracy,
  averagedScores,
  averagePrecision,
  balancedAccuracy,
  binaryLogLoss,
  binaryRates,
  brierScore,
  calibrationError,
  cohenKappa,
  confusionMatrix,
  evaluateClassification,
  ksStatistic,
  labelsAtThreshold,
  matthewsCorrelation,
  partialRocAuc,
  precisionRecallCurve,
  rankRows,
  rocAuc,
  rocCurve,
} from '../src/index.js';

interface Case {
  id: string;
  y_true: number[];
  score: number[];
  threshold: number;
  weight?: number[];
  expected: Record<string, unknown>;
}

const cases = (golden('metrics.json') as { binary: Case[] } | undefined)?.binary ?? [];

function computed({ y_true: truth, score: scores, threshold, weight: weights }: Case): Record<string, unknown> {
  const confusion = confusionMatrix(truth, labelsAtThreshold(scores, threshold), 2, weights);
  const rates = binaryRates(confusion);
  const ranking = rankRows({ truth, scores, weights });
  const ece = calibrationError(truth, scores);
  return {
    confusion_tn_fp_fn_tp: confusion.flat(),
    accuracy: accuracy(confusion),
    balanced_accuracy: balancedAccuracy(confusion),
    precision: rates.precision,
    recall: rates.recall,
    f1: rates.f1,
    f2: rates.f2,
    'f0.5': rates.fHalf,
    specificity: rates.specificity,
    npv: rates.negativePredictiveValue,
    averages: averagedScores(confusion, 'all'),
    mcc: matthewsCorrelation(confusion),
    kappa: cohenKappa(confusion),
    jaccard: rates.jaccard,
    hamming: 1 - (accuracy(confusion) ?? NaN),
    roc_auc: rocAuc(ranking),
    average_precision: averagePrecision(ranking),
    log_loss: binaryLogLoss(truth, scores, weights),
    brier: brierScore(truth, scores, weights),
    ece_10: ece && {
      ece: ece.expected,
      mce: ece.maximum,
      bins: reliability(truth, scores),
    },
    ece_15: calibrationError(truth, scores, 15)?.expected,
    ece_mass_5: calibrationError(truth, scores, 5, 'mass')?.expected,
    ks_max_tpr_minus_fpr: ksStatistic(ranking),
    roc_curve: rocCurve(ranking),
    pr_curve: precisionRecallCurve(ranking),
    'roc_auc_max_fpr_0.1': partialRocAuc(ranking, 0.1),
  };
}

function reliability(truth: number[], scores: number[]): unknown {
  const probabilities = Float64Array.from(scores.flatMap((p) => [1 - p, p]));
  const { curves } = evaluateClassification({ labels: truth, probabilities, classes: ['0', '1'] });
  return curves?.reliability.map(({ bin, count, meanProbability, positiveRate }) => [
    bin,
    count,
    meanProbability,
    positiveRate,
  ]);
}

describe('metrics of two classes', () => {
  for (const example of cases) {
    it(`equal scikit-learn on ${example.id}`, () => {
      const actual = computed(example);
      expect(Object.keys(actual)).toEqual(expect.arrayContaining(Object.keys(example.expected)));
      expect(differences(actual, example.expected)).toEqual([]);
    });
  }
  it('are compared where the reference exists', () => {
    expect([0, 17]).toContain(cases.length);
  });
});
