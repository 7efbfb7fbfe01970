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

const CLASSIFICATION = ['accuracy', 'balanced_accuracy', 'precision', 'recall', 'f1'] as const;
/** Need probabilities. */
const RANKED = ['roc_auc', 'average_precision', 'log_loss', 'brier', 'ece'] as const;
const REGRESSION = ['rmse', 'mae', 'r2', 'mean_error'] as const;
/** Names that a positive class usually has. */
const POSITIVE = new Set(['1', 'true', 'yes', 'positive']);

/** Finds out what kind of answers these are; numbers without probabilities are a regression unless `task` says otherwise. */
export function taskOf(
  rows: readonly LabelledRow[],
  given: { task?: PerformanceTask | undefined; positive?: string | undefined } = {},
): LabelledTask {
  const numbers = rows.every(
    ({ prediction, label, probabilities }) =>
      typeof prediction === 'number' && typeof label === 'number' && probabilities === null,
  );
  const task = given.task ?? (numbers ? 'regression' : 'classification');
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
  // Two classes at least are needed to tell right from wrong.
  const names = classes.length === 1 ? [...classes, ''] : classes;
  const indexOf = new Map(names.map((name, i) => [name, i]));
  const index = (answer: Answer): number => indexOf.get(String(answer)) ?? 0;
  const scored = rows.every(({ probabilities }) => probabilities !== null);
  const { metrics, notes } = evaluateClassification({
    classes: names,
    labels: rows.map(({ label }) => index(label)),
    predicted: rows.map(({ prediction }) => index(prediction)),
    probabilities: rows.flatMap(({ probabilities, prediction }) =>
      names.map((name) => (probabilities === null ? Number(name === String(prediction)) : (probabilities[name] ?? 0))),
    ),
    ...(positive === null ? {} : { positive }),
  });
  const chosen = pick(metrics, notes, [...CLASSIFICATION, ...(scored ? RANKED : [])]);
  if (scored) return chosen;
  const absent = RANKED.map((name) => [name, null] as const);
  const reason = RANKED.map((name) => [name, 'not all predictions have probabilities'] as const);
  return {
    metrics: { ...chosen.metrics, ...Object.fromEntries(absent) },
    notes: { ...chosen.notes, ...Object.fromEntries(reason) },
  };
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
    Object.fromEntries(names.flatMap((name) => (name in record ? [[name, record[name] as T]] : [])));
  return { metrics: of(metrics), notes: of(notes) };
}
