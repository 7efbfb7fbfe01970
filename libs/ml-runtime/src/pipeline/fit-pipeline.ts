import { InvalidInputError } from '@intelgraph/kernel';

import { columnOf, type Table } from '../tables/table.js';
import { encoderWidth } from './cell-writers.js';
import { fitColumn } from './fit-column.js';
import { fitTarget } from './fit-target.js';
import type { ColumnEncoder, DroppedColumn, FittedPipeline } from './fitted-pipeline.js';
import type { Task } from './task.js';

/** Encoded matrices stay near this many numbers (256 MB), by fewer one-hot columns where there are very many rows. */
const MATRIX_BUDGET = 64_000_000;
const MOST_ONE_HOT = 40;
const FEWEST_ONE_HOT = 4;

export interface FitPipelineOptions {
  /** Name of the column to predict. */
  readonly target: string;
  /** Inferred from the target where absent. */
  readonly task?: Task;
}

/**
 * Learns from the given rows, and from nothing else, how to encode them: what to drop, impute, scale and one-hot.
 * Give it training rows only. Deterministic; the result is plain JSON.
 * @throws InvalidInputError (field `target`) if the target is absent or cannot be predicted, or no usable column is left.
 */
export function fitPipeline(table: Table, options: FitPipelineOptions): FittedPipeline {
  const target = columnOf(table, options.target);
  if (target === undefined) {
    const names = table.columns.map((column) => column.name).join(', ');
    throw InvalidInputError.of('target', `there is no column ${options.target}; the columns are: ${names}`);
  }
  const inputs = table.columns.filter((column) => column !== target);
  const texts = inputs.filter((column) => column.kind === 'categorical').length;
  const room = (MATRIX_BUDGET / Math.max(1, table.rows) - inputs.length) / Math.max(1, texts);
  const cap = Math.max(FEWEST_ONE_HOT, Math.min(MOST_ONE_HOT, Math.floor(room)));
  const fitted = inputs.map((column) => fitColumn(column, cap));
  const encoders = fitted.filter((column): column is ColumnEncoder => !('reason' in column));
  if (encoders.length === 0) {
    throw InvalidInputError.of('target', `no column but ${options.target} holds anything to learn from`);
  }
  return {
    version: 1,
    target: fitTarget(target, options.task),
    inputs: inputs.map((column) => column.name),
    encoders,
    dropped: fitted.filter((column): column is DroppedColumn => 'reason' in column),
    width: encoders.reduce((sum, encoder) => sum + encoderWidth(encoder), 0),
  };
}
