import { setImmediate } from 'node:timers/promises';

import { InvalidInputError } from '@intelgraph/kernel';
import {
  columnOf,
  createPredictor,
  takeRows,
  type CellValue,
  type Column,
  type Table,
  type TabularModel,
} from '@intelgraph/ml-runtime';
import { evaluateRegression, seededRandom } from '@intelgraph/statistics';

import type { MeasuredRows } from '../../models/measure-model.js';

/** Every check of one model and file draws from it, so the same again gives the same numbers. */
export const SEED = 0;

const MOST_ROWS = 5000;
const FEWEST_ROWS = 100;
const MOST_COLUMNS = 500;
/** Cells that a check may encode; bounds its time, some seconds. */
const MOST_CELLS = 50_000_000;
const CHUNK_CELLS = 20_000;

/** Rows that are predicted again and again, changed. */
export interface ScoredSample {
  readonly metric: 'accuracy' | 'r2';
  /** Only the columns that the model looks at. */
  readonly table: Table;
  readonly sampled: boolean;
  /** Class index, or the number. */
  readonly truth: Float64Array;
  /** @throws InvalidInputError naming the check where the metric is not defined for these rows */
  readonly score: (predicted: Float64Array) => number;
  readonly predict: (table: Table) => Promise<Float64Array>;
}

/**
 * Draws rows for a check of `passes(columns)` walks over them, fewer the more it walks. Predicting lets other work of the process go on between
 * small pieces.
 * @throws InvalidInputError for a model of more columns than can be checked
 */
export function scoredSample(
  field: string,
  model: TabularModel,
  { table, measured }: { table: Table; measured: MeasuredRows },
  passes: (columns: number) => number,
): ScoredSample {
  const columns = usedColumns(model, table);
  if (columns.length > MOST_COLUMNS) {
    throw InvalidInputError.of(
      field,
      `the model has ${columns.length} columns; at most ${MOST_COLUMNS} can be checked`,
    );
  }
  const width = Math.max(1, columns.length);
  const affordable = Math.max(FEWEST_ROWS, Math.floor(MOST_CELLS / (passes(width) * width)));
  const size = Math.min(MOST_ROWS, affordable, measured.rows.length);
  const chosen = [...seededRandom(SEED).permutation(measured.rows.length).subarray(0, size)].sort((a, b) => a - b);
  const truth = Float64Array.from(chosen, (i) => measured.labels[i] ?? Number.NaN);
  return {
    metric: model.pipeline.target.task === 'regression' ? 'r2' : 'accuracy',
    table: takeRows(
      { columns, rows: table.rows },
      Uint32Array.from(chosen, (i) => measured.rows[i] ?? 0),
    ),
    sampled: size < measured.rows.length,
    truth,
    score: scorerOf(field, model, truth),
    predict: predictorOf(model, width),
  };
}

function usedColumns({ pipeline }: TabularModel, table: Table): Column[] {
  const names = new Set(pipeline.encoders.map(({ column }) => column));
  return [...names].map((name) => columnOf(table, name)).filter((column) => column !== undefined);
}

function scorerOf(field: string, model: TabularModel, truth: Float64Array): ScoredSample['score'] {
  if (model.pipeline.target.task !== 'regression') {
    return (predicted) => predicted.filter((value, i) => value === truth[i]).length / truth.length;
  }
  return (predicted) => {
    const { r2 } = evaluateRegression({ truth, predicted }).metrics;
    if (r2 == null) throw InvalidInputError.of(field, 'r2 is not defined for these rows: the target does not vary');
    return r2;
  };
}

function predictorOf(model: TabularModel, width: number): ScoredSample['predict'] {
  const predictor = createPredictor(model);
  const { target } = model.pipeline;
  const indices = new Map(target.task === 'regression' ? [] : target.classes.map((name, index) => [name, index]));
  const chunk = Math.max(16, Math.floor(CHUNK_CELLS / width));
  return async (table) => {
    const answers = new Float64Array(table.rows);
    for (let at = 0; at < table.rows; at += chunk) {
      const rows = Array.from({ length: Math.min(chunk, table.rows - at) }, (_, i) => at + i);
      predictor.predictTable(takeRows(table, rows)).forEach(({ prediction }, i) => {
        answers[at + i] = target.task === 'regression' ? Number(prediction) : (indices.get(String(prediction)) ?? -1);
      });
      await setImmediate();
    }
    return answers;
  };
}

/** A column of other values, in the form that its kind has. */
export function withValues(column: Column, values: readonly CellValue[]): Column {
  if (!(column.values instanceof Float64Array)) return { ...column, values };
  return { ...column, values: Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN)) };
}

/** Blank cells as null. */
export function cellsOf(column: Column): CellValue[] {
  return Array.from(column.values as ArrayLike<CellValue>, (value) => (Number.isNaN(value) ? null : value));
}
