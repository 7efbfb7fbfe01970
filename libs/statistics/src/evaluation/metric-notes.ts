import { at } from '../arrays/at.js';
import type { ConfusionMatrix } from '../confusion/confusion-matrix.js';
import { marginsOf, type Margins } from '../confusion/margins.js';
import type { PredictedRows } from '../regression/residuals.js';
import type { MetricsRecord } from './metrics-record.js';

/**
 * Metric name → why it is null, or by which convention of scikit-learn it has a value although its formula gives none.
 * Metrics that need no explanation are absent.
 */
export type MetricNotes = Record<string, string>;

const ZERO = 'counts as 0 (scikit-learn: zero_division=0)';
const RANKED = ['roc_auc', 'roc_auc_ovr_macro', 'roc_auc_ovr_weighted', 'average_precision', 'ks'];
const MOST_NAMED = 5;

/** Notes on the metrics of a classifier; `classes` names the rows and columns of the confusion matrix. */
export function classificationNotes(
  metrics: MetricsRecord,
  confusion: ConfusionMatrix,
  classes: readonly string[],
): MetricNotes {
  const margins = marginsOf(confusion);
  const { truth, predicted, total } = margins;
  if (total === 0) return noteAll(metrics, 'there are no rows');
  const absent = listed(classes.filter((_, k) => truth[k] === 0));
  const binary = classes.length === 2;
  const notes: MetricNotes = { ...averageNotes(margins, classes), ...(binary ? binaryNotes(confusion, classes) : {}) };
  if (truth.includes(total) || predicted.includes(total)) {
    notes['mcc'] = 'truth or predictions are of one class only: 0 as in scikit-learn';
  }
  if (metrics['kappa'] === null) notes['kappa'] = 'truth and predictions are of the same one class';
  if (absent !== '') {
    notes['balanced_accuracy'] = `averaged without ${absent}: no row is of it`;
    for (const name of RANKED) if (metrics[name] === null) notes[name] = `no row is of class ${absent}`;
  }
  return onlyNeeded(metrics, notes, 'the scores are not probabilities');
}

/** A class that was never predicted, or never true, enters an average as 0. */
function averageNotes({ truth, predicted }: Margins, classes: readonly string[]): MetricNotes {
  const missed = listed(classes.filter((_, k) => truth[k] !== 0 && predicted[k] === 0));
  const invented = listed(classes.filter((_, k) => truth[k] === 0 && predicted[k] !== 0));
  const precision = `nothing was predicted as ${missed}: its precision ${ZERO}`;
  const recall = `no row is of class ${invented}: its recall ${ZERO}`;
  return {
    ...(missed === '' ? {} : { precision, precision_macro: precision, precision_weighted: precision }),
    ...(invented === '' ? {} : { recall, recall_macro: recall }),
  };
}

function binaryNotes(confusion: ConfusionMatrix, [negative = '', positive = '']: readonly string[]): MetricNotes {
  const [[tn = 0, fp = 0] = [], [fn = 0, tp = 0] = []] = confusion;
  const note = (holds: boolean, text: string): string => (holds ? text : '');
  return {
    precision: note(tp + fp === 0, `nothing was predicted as "${positive}": ${ZERO}`),
    recall: note(tp + fn === 0, `no row is of class "${positive}": ${ZERO}`),
    f1: note(tp + fp + fn === 0, `"${positive}" is neither true nor predicted: ${ZERO}`),
    specificity: note(tn + fp === 0, `no row is of class "${negative}"`),
    npv: note(tn + fn === 0, `nothing was predicted as "${negative}"`),
  };
}

/** Notes on the metrics of a regressor. */
export function regressionNotes(metrics: MetricsRecord, { truth }: PredictedRows): MetricNotes {
  if (truth.length === 0) return noteAll(metrics, 'there are no rows');
  let zeros = 0;
  let constant = true;
  for (let row = 0; row < truth.length; row++) {
    if (Math.abs(at(truth, row)) < Number.EPSILON) zeros++;
    if (at(truth, row) !== at(truth, 0)) constant = false;
  }
  const rule = 'the truth is constant: 1 where every prediction is exact, else 0, as in scikit-learn';
  const notes: MetricNotes = {
    mape: zeros === 0 ? '' : `${zeros} rows have a truth of 0, which counts as 2^-52 as in scikit-learn`,
    explained_variance: constant ? rule : '',
    r2: truth.length < 2 ? 'needs two rows' : constant ? rule : '',
  };
  return onlyNeeded(metrics, notes, 'is not a finite number');
}

function onlyNeeded(metrics: MetricsRecord, notes: MetricNotes, otherwise: string): MetricNotes {
  const entries = Object.entries(metrics).map(([name, value]): [string, string] => {
    const note = notes[name] ?? '';
    return [name, note === '' && value === null ? otherwise : note];
  });
  return Object.fromEntries(entries.filter(([, note]) => note !== ''));
}

const noteAll = (metrics: MetricsRecord, note: string): MetricNotes =>
  Object.fromEntries(Object.keys(metrics).map((name) => [name, note]));

/** "a", "b" and 3 more; empty for no names. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => `"${name}"`);
  return names.length > MOST_NAMED ? `${shown.join(', ')} and ${names.length - MOST_NAMED} more` : shown.join(', ');
}
