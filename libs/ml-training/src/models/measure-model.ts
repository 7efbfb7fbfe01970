import { setImmediate } from 'node:timers/promises';

import { InvalidInputError } from '@intelgraph/kernel';
import {
  columnOf,
  createPredictor,
  encodeTarget,
  takeRows,
  type Column,
  type Prediction,
  type Table,
  type TabularModel,
} from '@intelgraph/ml-runtime';
import { evaluateClassification, evaluateRegression, type MetricsRecord } from '@intelgraph/statistics';

const CHUNK_ROWS = 4096;

/** What a model achieves on rows whose target is known. */
export interface Measurement {
  readonly rows: number;
  /** Equal to scikit-learn's; null where a metric is not defined for these rows. */
  readonly metrics: MetricsRecord;
  /** Classifiers only: counts by true class (rows) and predicted class (columns). */
  readonly confusion?: { readonly classes: string[]; readonly counts: number[][] };
}

/**
 * Predicts every row that has a target and compares. Other work of the process goes on between chunks of rows.
 *
 * @throws InvalidInputError when a row's class is not one that the model knows
 */
export async function measureModel(model: TabularModel, table: Table, targetName: string): Promise<Measurement> {
  const column = columnOf(table, targetName);
  if (column === undefined) throw InvalidInputError.of('dataset_config.target', `there is no column "${targetName}"`);
  const { target } = model.pipeline;
  const truth = encodeTarget(target, column);
  assertKnownClasses(column, truth);
  const rows = Array.from(truth.keys()).filter((row) => !Number.isNaN(truth[row]));
  if (rows.length === 0) throw InvalidInputError.of('dataset_config.target', 'no row has a value of the target');
  const labels = Float64Array.from(rows, (row) => truth[row] ?? Number.NaN);
  const predictions = await predictRows(model, table, rows);
  if (target.task === 'regression') {
    const predicted = Float64Array.from(predictions, ({ prediction }) => Number(prediction));
    return { rows: rows.length, metrics: evaluateRegression({ truth: labels, predicted }).metrics };
  }
  const { classes } = target;
  const probabilities = new Float64Array(rows.length * classes.length);
  predictions.forEach((prediction, row) => {
    classes.forEach((name, k) => (probabilities[row * classes.length + k] = prediction.probabilities?.[name] ?? 0));
  });
  const evaluated = evaluateClassification({ labels, probabilities, classes });
  return {
    rows: rows.length,
    metrics: evaluated.metrics,
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
