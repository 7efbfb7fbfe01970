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
    for (const { metrics } of [empty, emptyMany]) expect(new Set(Object.values(metrics))).toEqual(new Set([null]));
  });

  it('says why a metric is null or has a conventional value, and nothing about the others', () => {
    const rows = { classes: ['no', 'yes'], probabilities: [0.9, 0.1, 0.8, 0.2] };
    const { metrics, notes } = evaluateClassification({ ...rows, labels: ['no', 'no'] });
    expect(Object.keys(metrics).filter((name) => metrics[name] === null && notes[name] === undefined)).toEqual([]);
    expect(notes).toMatchObject({
      roc_auc: 'no row is of class "yes"',
      average_precision: 'no row is of class "yes"',
      precision: 'nothing was predicted as "yes": counts as 0 (scikit-learn: zero_division=0)',
      mcc: 'truth or predictions are of one class only: 0 as in scikit-learn',
      kappa: 'truth and predictions are of the same one class',
    });
    expect(evaluateClassification({ ...rows, labels: ['no', 'yes'], predicted: [0, 1] }).notes).toEqual({});
  });

  it('says which classes an average over many lacks', () => {
    const { metrics, notes } = evaluateClassification({
      labels: ['a', 'b', 'b'],
      probabilities: [0.6, 0.3, 0.1, 0.5, 0.4, 0.1, 0.1, 0.2, 0.7],
      classes: ['a', 'b', 'c'],
    });
    expect(metrics['roc_auc']).toBeNull();
    expect(notes['roc_auc']).toBe('no row is of class "c"');
    expect(notes['precision_macro']).toMatch(/^nothing was predicted as "b"/);
    expect(notes['recall']).toMatch(/^no row is of class "c"/);
  });

  it('takes the decisions of somebody else instead of a threshold', () => {
    const rows = { labels: ['no', 'no', 'yes', 'yes'], probabilities, classes: ['no', 'yes'] };
    const decided = evaluateClassification({ ...rows, predicted: [0, 0, 1, 1] });
    expect(decided.metrics).toMatchObject({ accuracy: 1, roc_auc: 0.75 });
    expect(decided.positive).toBe('yes');
    expect(() => evaluateClassification({ ...rows, predicted: [0, 0, 1, 2] })).toThrow('');
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
    const { metrics, notes } = evaluateRegression({ truth: [], predicted: [] });
    expect(Object.values(metrics).every((value) => value === null)).toBe(true);
    expect(Object.keys(notes)).toEqual(Object.keys(metrics));
  });

  it('says where the truth leaves no room for a score', () => {
    expect(evaluateRegression({ truth: [5], predicted: [4] }).notes).toMatchObject({ r2: 'needs two rows' });
    const { metrics, notes } = evaluateRegression({ truth: [0, 0], predicted: [1, 2] });
    expect(metrics).toMatchObject({ r2: 0, explained_variance: 0 });
    expect(notes['r2']).toMatch(/^the truth is constant/);
    expect(notes['mape']).toMatch(/^2 rows have a truth of 0/);
    expect(evaluateRegression({ truth: [1, 2], predicted: [1, 3] }).notes).toEqual({});
  });

  it('refuses lists of different length', () => {
    expect(() => evaluateRegression({ truth: [1], predicted: [] })).toThrow('');
  });
});
