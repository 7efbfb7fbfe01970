import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  accuracy,
  averagedScores,
  balancedAccuracy,
  brierSumOverClasses,
  cohenKappa,
  confusionMatrix,
  evaluateClassification,
  logLoss,
  matthewsCorrelation,
  mostProbable,
  rocAucMicro,
  rocAucOneVsOne,
  rocAucOneVsRest,
  perClassScores,
  topKAccuracy,
  topLabelCalibrationError,
} from '../src/index.js';

interface Case {
  id: string;
  labels: number[];
  y_true: number[];
  proba: number[][];
  expected: Record<string, unknown>;
}

const cases = (golden('metrics.json') as { multiclass: Case[] } | undefined)?.multiclass ?? [];

function computed({ labels, y_true: truth, proba }: Case): Record<string, unknown> {
  const classCount = labels.length;
  const rows = { truth, probabilities: Float64Array.from(proba.flat()), classCount };
  const predicted = mostProbable(rows.probabilities, classCount);
  const confusion = confusionMatrix(truth, predicted, classCount);
  const scores = perClassScores(confusion);
  const rest = rocAucOneVsRest(rows);
  const pairs = rocAucOneVsOne(rows);
  return {
    predicted,
    confusion,
    accuracy: accuracy(confusion),
    balanced_accuracy: balancedAccuracy(confusion),
    averages: averagedScores(confusion, 'all'),
    averages_seen_labels_only: averagedScores(confusion),
    per_class: {
      precision: scores.map((score) => score.precision),
      recall: scores.map((score) => score.recall),
      f1: scores.map((score) => score.f1),
      support: scores.map((score) => score.support),
    },
    mcc: matthewsCorrelation(confusion),
    kappa: cohenKappa(confusion),
    kappa_linear: cohenKappa(confusion, 'linear'),
    kappa_quadratic: cohenKappa(confusion, 'quadratic'),
    log_loss: logLoss(rows),
    top2_accuracy: classCount > 2 ? topKAccuracy(rows, 2) : null,
    brier_sum_over_classes: brierSumOverClasses(rows),
    ece_top_label_10: topLabelCalibrationError(rows),
    roc_auc: {
      ovr_macro: rest.macro,
      ovr_weighted: rest.weighted,
      ovo_macro: pairs.macro,
      ovo_weighted: pairs.weighted,
      ovr_per_class: rest.perClass,
      micro: rocAucMicro(rows),
    },
  };
}

describe('metrics of many classes', () => {
  for (const example of cases) {
    it(`equal scikit-learn on ${example.id}`, () => {
      expect(differences(computed(example), example.expected)).toEqual([]);
    });
  }

  it('are reported under flat names, the area averaged over the classes as scikit-learn does', () => {
    for (const { id, labels, y_true, proba, expected } of cases.filter((example) => example.labels.length > 2)) {
      const classes = labels.map(String);
      const { metrics } = evaluateClassification({ labels: y_true.map(String), probabilities: proba.flat(), classes });
      const auc = (expected['roc_auc'] ?? {}) as Record<string, number | null>;
      const wanted = {
        roc_auc: auc['ovr_macro'] ?? null,
        roc_auc_ovr_weighted: auc['ovr_weighted'] ?? null,
        accuracy: expected['accuracy'],
        log_loss: expected['log_loss'],
      };
      expect(differences(metrics, wanted, 1e-9, id)).toEqual([]);
    }
    expect([0, 6]).toContain(cases.length);
  });
});
