import { evaluateClassification, evaluateRegression } from '@intelgraph/statistics';

import type { PerformanceTask } from './performance.types.js';

type Answer = string | number | boolean;

/** A prediction and what turned out to be right. */
export interface LabelledRow {
  readonly prediction: Answer;
  readonly label: Answer;
  readonly probabilities: Readonly<Record<string, number>> | null;
}

/** What a model's answers are, taken from all rows so that every bucket is measured alike. */
export interface LabelledTask {
  readonly task: PerformanceTask;
  /** Empty for a regression. */
  readonly classes: readonly string[];
  readonly positive: string | null;
}

export interface LabelledMetrics {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly notes: Readonly<Record<string, string>>;
}

export const CLASSIFICATION = ['accuracy', 'balanced_accuracy', 'precision', 'recall', 'f1'] as const;
/** Need probabilities. */
export const RANKED = ['roc_auc', 'average_precision', 'log_loss', 'brier', 'ece'] as const;
export const REGRESSION = ['rmse', 'mae', 'r2', 'mean_error'] as const;
/** Names that a positive class usually has. */
const POSITIVE = new Set(['1', 'true', 'yes', 'positive']);
/** Of more classes only the accuracy is told: the confusion matrix grows with their square, and labels are what clients send. */
export const MAX_CLASSES = 200;
/** Most probabilities that are looked at; of more rows every so-manieth is measured. */
export const MAX_CELLS = 1_000_000;

/**
 * Finds out what kind of answers these are: numbers without probabilities are a regression, unless `task` says otherwise or most
 * labels are no numbers.
 */
export function taskOf(
  rows: readonly LabelledRow[],
  given: { task?: PerformanceTask | undefined; positive?: string | undefined } = {},
): LabelledTask {
  // The model decides what it answers; a label that somebody mistyped must not make classes of all its numbers.
  const numbers = rows.every(
    ({ prediction, probabilities }) => typeof prediction === 'number' && probabilities === null,
  );
  const labels = rows.filter(({ label }) => typeof label === 'number').length;
  const task = given.task ?? (numbers && labels * 2 >= rows.length ? 'regression' : 'classification');
  if (task === 'regression') return { task, classes: [], positive: null };
  const names = new Set<string>();
  for (const { prediction, label, probabilities } of rows) {
    names.add(String(prediction)).add(String(label));
    for (const name of Object.keys(probabilities ?? {})) names.add(name);
  }
  if (given.positive !== undefined) names.add(given.positive);
  const classes = [...names].sort();
  const usual = classes.find((name) => POSITIVE.has(name.toLowerCase()));
  return { task, classes, positive: classes.length === 2 ? (given.positive ?? usual ?? classes[1] ?? null) : null };
}

/** How good the answers are; numbers equal scikit-learn's (`@intelgraph/statistics`). */
export function measure(rows: readonly LabelledRow[], { task, classes, positive }: LabelledTask): LabelledMetrics {
  if (rows.length === 0) return { metrics: {}, notes: {} };
  if (task === 'regression') return measureRegression(rows);
  if (classes.length > MAX_CLASSES) return accuracyAlone(rows);
  // Two classes at least are needed to tell right from wrong.
  const names = classes.length === 1 ? [...classes, ''] : classes;
  const step = Math.ceil((rows.length * names.length) / MAX_CELLS);
  const measured = step === 1 ? rows : rows.filter((_, i) => i % step === 0);
  const { metrics, notes } = measureClasses(measured, names, positive);
  if (step === 1) return { metrics, notes };
  return { metrics, notes: { ...notes, rows: `measured on ${measured.length} of ${rows.length} rows` } };
}

function measureClasses(rows: readonly LabelledRow[], names: readonly string[], positive: string | null) {
  const indexOf = new Map(names.map((name, i) => [name, i]));
  const index = (answer: Answer): number => indexOf.get(String(answer)) ?? 0;
  const scored = rows.every(({ probabilities }) => probabilities !== null);
  const { metrics, notes } = evaluateClassification({
    classes: names,
    labels: rows.map(({ label }) => index(label)),
    predicted: rows.map(({ prediction }) => index(prediction)),
    probabilities: probabilitiesOf(rows, names),
    ...(positive === null ? {} : { positive }),
  });
  const chosen = pick(metrics, notes, [...CLASSIFICATION, ...(scored ? RANKED : [])]);
  return scored ? chosen : without(chosen, RANKED, 'not all predictions have probabilities');
}

/** Row by row, class by class; where a row has none, all for what it predicted. */
function probabilitiesOf(rows: readonly LabelledRow[], names: readonly string[]): Float64Array {
  const cells = new Float64Array(rows.length * names.length);
  rows.forEach(({ probabilities, prediction }, i) => {
    const given = probabilities ?? { [String(prediction)]: 1 };
    names.forEach((name, k) => {
      if (Object.hasOwn(given, name)) cells[i * names.length + k] = given[name] ?? 0;
    });
  });
  return cells;
}

function accuracyAlone(rows: readonly LabelledRow[]): LabelledMetrics {
  const right = rows.filter(({ prediction, label }) => String(prediction) === String(label)).length;
  const metrics = { accuracy: right / rows.length };
  const others = [...CLASSIFICATION.filter((name) => name !== 'accuracy'), ...RANKED];
  return without({ metrics, notes: {} }, others, `there are more than ${MAX_CLASSES} classes`);
}

/** Says why metrics are missing. */
function without({ metrics, notes }: LabelledMetrics, names: readonly string[], reason: string): LabelledMetrics {
  const all = <T>(value: T): Record<string, T> => Object.fromEntries(names.map((name) => [name, value]));
  return { metrics: { ...metrics, ...all(null) }, notes: { ...notes, ...all(reason) } };
}

function measureRegression(rows: readonly LabelledRow[]): LabelledMetrics {
  // What is no number cannot be measured; it is counted instead.
  const numbers = rows.filter(({ prediction, label }) => isNumber(prediction) && isNumber(label));
  const { metrics, notes } = evaluateRegression({
    truth: numbers.map(({ label }) => Number(label)),
    predicted: numbers.map(({ prediction }) => Number(prediction)),
  });
  const chosen = pick(metrics, notes, REGRESSION);
  const left = rows.length - numbers.length;
  return left === 0 ? chosen : { ...chosen, notes: { ...chosen.notes, rows: `${left} rows hold no numbers` } };
}

const isNumber = (answer: Answer): boolean => answer !== '' && Number.isFinite(Number(answer));

function pick(
  metrics: Readonly<Record<string, number | null>>,
  notes: Readonly<Record<string, string>>,
  names: readonly string[],
): LabelledMetrics {
  const of = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(names.flatMap((name) => (Object.hasOwn(record, name) ? [[name, record[name] as T]] : [])));
  return { metrics: of(metrics), notes: of(notes) };
}
