import { setImmediate } from 'node:timers/promises';

import { InvalidInputError } from '@intelgraph/kernel';
import {
  columnOf,
  createPredictor,
  encodeTarget,
  takeRows,
  type ClassTarget,
  type Column,
  type Prediction,
  type Table,
  type TabularModel,
  type TargetSpec,
} from '@intelgraph/ml-runtime';
import {
  evaluateClassification,
  evaluateRegression,
  type MetricNotes,
  type MetricsRecord,
} from '@intelgraph/statistics';

const CHUNK_ROWS = 4096;

/** What a model achieves on rows whose target is known. */
export interface Measurement {
  readonly rows: number;
  /** Equal to scikit-learn's; null where a metric is not defined for these rows. */
  readonly metrics: MetricsRecord;
  /** Why a metric is null, or has a conventional value. */
  readonly notes: MetricNotes;
  /** Two classes only: the one that precision, recall, F1 and average precision are about. */
  readonly positiveClass?: string;
  /** Classifiers only: counts by true class (rows) and predicted class (columns); of two, the positive one is the second. */
  readonly confusion?: { readonly classes: string[]; readonly counts: number[][] };
}

/** A measurement and what it was made of. */
export interface MeasuredRows {
  readonly measurement: Measurement;
  /** Rows of the table whose target is known; the others are as long. */
  readonly rows: readonly number[];
  /** Class index, or the number. */
  readonly labels: Float64Array;
  readonly predictions: readonly Prediction[];
}

/**
 * Predicts every row that has a target and compares. Other work of the process goes on between chunks of rows.
 *
 * @param positiveClass of two classes, the one that metrics are about; the second of the sorted ones unless given
 * @throws InvalidInputError when a row's class is not one that the model knows, or `positiveClass` is not one of two
 */
export async function measureModel(
  model: TabularModel,
  table: Table,
  targetName: string,
  positiveClass?: string,
): Promise<Measurement> {
  return (await measureRows(model, table, targetName, positiveClass)).measurement;
}

/** As `measureModel`, with the rows it looked at. */
export async function measureRows(
  model: TabularModel,
  table: Table,
  targetName: string,
  positiveClass?: string,
): Promise<MeasuredRows> {
  const column = columnOf(table, targetName);
  if (column === undefined) throw InvalidInputError.of('dataset_config.target', `there is no column "${targetName}"`);
  const { target } = model.pipeline;
  assertPositiveClass(target, positiveClass);
  const truth = encodeTarget(target, column);
  assertKnownClasses(column, truth);
  const rows = Array.from(truth.keys()).filter((row) => !Number.isNaN(truth[row]));
  if (rows.length === 0) throw InvalidInputError.of('dataset_config.target', 'no row has a value of the target');
  const labels = Float64Array.from(rows, (row) => truth[row] ?? Number.NaN);
  const predictions = await predictRows(model, table, rows);
  if (target.task === 'regression') {
    const predicted = Float64Array.from(predictions, ({ prediction }) => Number(prediction));
    const measurement = { rows: rows.length, ...evaluateRegression({ truth: labels, predicted }) };
    return { measurement, rows, labels, predictions };
  }
  const measurement = measureClasses(target, labels, predictions, positiveClass);
  return { measurement, rows, labels, predictions };
}

function measureClasses(
  { classes }: ClassTarget,
  labels: Float64Array,
  predictions: readonly Prediction[],
  positiveClass: string | undefined,
): Measurement {
  const probabilities = new Float64Array(labels.length * classes.length);
  const indices = new Map(classes.map((name, index) => [name, index]));
  const predicted = Int32Array.from(predictions, ({ prediction }) => indices.get(String(prediction)) ?? -1);
  predictions.forEach((prediction, row) => {
    classes.forEach((name, k) => (probabilities[row * classes.length + k] = prediction.probabilities?.[name] ?? 0));
  });
  const evaluated = evaluateClassification({ labels, probabilities, predicted, classes, positive: positiveClass });
  return {
    rows: labels.length,
    metrics: evaluated.metrics,
    notes: evaluated.notes,
    ...(evaluated.positive === undefined ? {} : { positiveClass: evaluated.positive }),
    confusion: { classes: evaluated.classes, counts: evaluated.confusion.map((row) => [...row]) },
  };
}

async function predictRows(model: TabularModel, table: Table, rows: readonly number[]): Promise<Prediction[]> {
  const predictor = createPredictor(model);
  const predictions: Prediction[] = [];
  for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
    for (const one of predictor.predictTable(takeRows(table, rows.slice(at, at + CHUNK_ROWS)))) predictions.push(one);
    await setImmediate();
  }
  return predictions;
}

function assertPositiveClass(target: TargetSpec, positiveClass: string | undefined): void {
  if (positiveClass === undefined) return;
  const refuse = (message: string): never => {
    throw InvalidInputError.of('positive_class', message);
  };
  if (target.task !== 'binary') refuse(`is for two classes; this is ${target.task}`);
  else if (!target.classes.includes(positiveClass)) refuse(`must be one of ${target.classes.join(', ')}`);
}

function assertKnownClasses(column: Column, truth: Float64Array): void {
  for (let row = 0; row < truth.length; row++) {
    const value = column.values[row] ?? null;
    if (!Number.isNaN(truth[row]) || value === null || Number.isNaN(value)) continue;
    throw InvalidInputError.of(
      'dataset_config.target',
      `row ${row + 1}: "${String(value)}" is not a class of the model`,
    );
  }
}
