import { describe, expect, it } from '@jest/globals';

import { type LabelledRow, MAX_CELLS, MAX_CLASSES, measure, taskOf } from './labelled-metrics.js';

const row = (
  prediction: LabelledRow['prediction'],
  label: LabelledRow['label'],
  probabilities: LabelledRow['probabilities'] = null,
): LabelledRow => ({ prediction, label, probabilities });

describe('what kind of answers predictions are', () => {
  it('numbers without probabilities are a regression, unless the caller knows better', () => {
    const rows = [row(1, 0), row(0, 0)];
    expect(taskOf(rows)).toMatchObject({ task: 'regression', positive: null });
    expect(taskOf(rows, { task: 'classification' })).toEqual({
      task: 'classification',
      classes: ['0', '1'],
      positive: '1',
    });
  });

  it('the positive one of two classes is the named one, the usual one, or the last', () => {
    const of = (a: string, b: string, positive?: string) => taskOf([row(a, b)], { positive }).positive;
    expect([of('yes', 'no'), of('false', 'true'), of('a', 'b'), of('a', 'b', 'a')]).toEqual(['yes', 'true', 'b', 'a']);
    expect(taskOf([row('a', 'b'), row('c', 'c')]).positive).toBeNull();
  });
});

describe('labels that do not belong', () => {
  const regression = Array.from({ length: 20 }, (_, i) => row(i, i + 1));

  it('one text among numbers does not make a classification of a regression', () => {
    const rows = [...regression, row(3, 'n/a')];
    expect(taskOf(rows).task).toBe('regression');
    const { metrics, notes } = measure(rows, taskOf(rows));
    expect(metrics).toMatchObject({ rmse: 1 });
    expect(notes['rows']).toBe('1 rows hold no numbers');
    expect(taskOf([row(1, true), row(0, false), row(1, 1)]).task).toBe('classification');
  });

  it('as many classes as rows cost no more memory than their number', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => row(i, i % 2 === 0 ? i : i + 0.5));
    const { metrics, notes } = measure(rows, taskOf(rows, { task: 'classification' }));
    expect(metrics).toMatchObject({ accuracy: 0.5, f1: null, roc_auc: null });
    expect(notes['f1']).toBe(`there are more than ${MAX_CLASSES} classes`);
  });

  it('many rows of many classes are measured on some of them, and it is said', () => {
    const classes = Array.from({ length: 20 }, (_, i) => `c${i}`);
    const rows = Array.from({ length: (3 * MAX_CELLS) / 20 }, (_, i) => row(`c${i % 7}`, `c${i % 7}`));
    const { metrics, notes } = measure(rows, { task: 'classification', classes, positive: null });
    expect(metrics).toMatchObject({ accuracy: 1 });
    expect(notes['rows']).toBe(`measured on ${MAX_CELLS / 20} of ${rows.length} rows`);
  });

  it('names that every object has are classes like others', () => {
    const rows = [row('constructor', 'constructor', { constructor: 1 }), row('b', 'b', { b: 1 })];
    const { metrics } = measure(rows, taskOf(rows));
    expect(metrics).toMatchObject({ accuracy: 1, roc_auc: 1 });
    expect(metrics['log_loss']).toBeCloseTo(0, 12);
  });
});

describe('metrics of labelled rows', () => {
  it('of two classes with probabilities equal what is counted by hand', () => {
    const rows = [
      row('yes', 'yes', { yes: 0.9, no: 0.1 }),
      row('yes', 'no', { yes: 0.6, no: 0.4 }),
      row('no', 'yes', { yes: 0.4, no: 0.6 }),
      row('no', 'no', { yes: 0.1, no: 0.9 }),
      row('no', 'no', { yes: 0.2, no: 0.8 }),
    ];
    const { metrics } = measure(rows, taskOf(rows));
    expect(metrics).toMatchObject({ accuracy: 0.6, precision: 0.5, recall: 0.5, f1: 0.5 });
    // Of 6 pairs of a positive and a negative one stands the wrong way round.
    expect(metrics['roc_auc']).toBeCloseTo(5 / 6, 12);
  });

  it('takes 1, "1" and true for what they are written as', () => {
    const rows = [row('1', 1, { '0': 0.2, '1': 0.8 }), row('0', 0, { '0': 0.9, '1': 0.1 })];
    expect(measure(rows, taskOf(rows)).metrics).toMatchObject({ accuracy: 1, roc_auc: 1 });
    const flags = [row('true', true), row('false', true)];
    expect(measure(flags, taskOf(flags)).metrics).toMatchObject({ accuracy: 0.5 });
  });

  it('says why AUC is missing where there are no probabilities, and survives a single class', () => {
    const rows = [row('a', 'a'), row('a', 'a')];
    const { metrics, notes } = measure(rows, taskOf(rows));
    expect(metrics).toMatchObject({ accuracy: 1, roc_auc: null });
    expect(notes['roc_auc']).toContain('probabilities');
  });

  it('of numbers are RMSE, MAE and R²; what is no number is counted', () => {
    const rows = [row(1, 2), row(3, 3), row(5, 2), row(4, 'many')];
    const { metrics, notes } = measure(rows, { task: 'regression', classes: [], positive: null });
    expect(metrics['mae']).toBeCloseTo(4 / 3, 12);
    expect(metrics['rmse']).toBeCloseTo(Math.sqrt(10 / 3), 12);
    expect(notes['rows']).toBe('1 rows hold no numbers');
  });

  it('of nothing are nothing', () => {
    expect(measure([], taskOf([]))).toEqual({ metrics: {}, notes: {} });
  });
});
