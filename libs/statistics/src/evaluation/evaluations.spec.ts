import { describe, expect, it } from '@jest/globals';
import { evaluateClassification } from './evaluate-classification.js';
import { evaluateRegression } from './evaluate-regression.js';

const noNumberMadeUp = (metrics: Record<string, number | null>): boolean =>
  Object.values(metrics).every((value) => value === null || Number.isFinite(value));

describe('evaluating a classifier', () => {
  const probabilities = [0.9, 0.1, 0.4, 0.6, 0.2, 0.8, 0.7, 0.3];

  it('takes names of classes and a positive class in either column', () => {
    const labels = ['no', 'no', 'yes', 'yes'];
    const yes = evaluateClassification({ labels, probabilities, classes: ['no', 'yes'] });
    const no = evaluateClassification({ labels, probabilities, classes: ['no', 'yes'], positive: 'no' });
    expect(yes.metrics).toMatchObject({ accuracy: 0.5, recall: 0.5, precision: 0.5, roc_auc: 0.75 });
    expect(no.classes).toEqual(['yes', 'no']);
    expect(no.metrics['roc_auc']).toBe(0.75);
  });

  it('says null where a metric is not defined and never NaN', () => {
    const oneClass = evaluateClassification({
      labels: [1, 1],
      probabilities: [0.2, 0.8, 0.6, 0.4],
      classes: ['0', '1'],
    });
    expect(oneClass.metrics).toMatchObject({ roc_auc: null, ks: null, specificity: null });
    expect(oneClass.curves?.roc).toBeNull();
    const empty = evaluateClassification({ labels: [], probabilities: [], classes: ['0', '1'] });
    const emptyMany = evaluateClassification({ labels: [], probabilities: [], classes: ['0', '1', '2'] });
    for (const { metrics } of [oneClass, empty, emptyMany]) expect(noNumberMadeUp(metrics)).toBe(true);
    expect(empty.metrics['accuracy']).toBeNull();
  });

  it('thins curves to the points asked for and keeps their ends', () => {
    const rows = 1000;
    const labels = Uint8Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const scores = Array.from({ length: rows }, (_, i) => ((i * 7919) % rows) / rows).flatMap((p) => [1 - p, p]);
    const { curves } = evaluateClassification({ labels, probabilities: scores, classes: ['0', '1'], curvePoints: 50 });
    expect(curves?.roc?.fpr).toHaveLength(50);
    expect([curves?.roc?.tpr[0], curves?.roc?.tpr.at(-1)]).toEqual([0, 1]);
    expect(curves?.precisionRecall?.recall).toHaveLength(50);
  });

  it.each([
    ['a label that is no class', { labels: ['maybe', 'no', 'no', 'no'], probabilities, classes: ['no', 'yes'] }],
    ['too few probabilities', { labels: [0, 1], probabilities, classes: ['no', 'yes'] }],
    ['one class', { labels: [0], probabilities: [1], classes: ['no'] }],
    ['an unknown positive class', { labels: [0, 0, 1, 1], probabilities, classes: ['no', 'yes'], positive: 'x' }],
  ])('refuses %s', (_, rows) => {
    expect(() => evaluateClassification(rows)).toThrow('');
  });
});

describe('evaluating a regression', () => {
  it('says null for no rows', () => {
    const { metrics } = evaluateRegression({ truth: [], predicted: [] });
    expect(Object.values(metrics).every((value) => value === null)).toBe(true);
  });

  it('refuses lists of different length', () => {
    expect(() => evaluateRegression({ truth: [1], predicted: [] })).toThrow('');
  });
});
