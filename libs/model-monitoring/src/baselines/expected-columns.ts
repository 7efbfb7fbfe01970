import type { ColumnType, ExpectedColumn, ExpectedColumns } from '../quality/quality.types.js';

import type { TrainingColumn, TrainingProfile } from './baselines.port.js';

const FENCE = 3;
const TYPES: Readonly<Record<string, ColumnType>> = { numeric: 'number', categorical: 'text', boolean: 'boolean' };

/** What the columns that a version takes look like, from the data that it was trained with. */
export function expectedColumns({ columns, rows, target }: TrainingProfile): ExpectedColumns {
  const inputs = columns.filter(({ name }) => name !== target);
  return new Map(inputs.map((column) => [column.name, expectedColumn(column, rows)]));
}

function expectedColumn(column: TrainingColumn, rows: number): ExpectedColumn {
  const { type, nulls, distinct, topValues } = column;
  const range = rangeOf(column);
  return {
    type: TYPES[type] ?? 'empty',
    missing_rate: rows === 0 ? 0 : nulls / rows,
    ...(column.optional === true ? { optional: true } : {}),
    ...(range === undefined ? {} : { range }),
    // A profile names the most frequent values only; where that is all of them, others are new.
    ...(type === 'categorical' && distinct > 0 && distinct === topValues.length
      ? { values: topValues.map(({ value }) => String(value)) }
      : {}),
  };
}

/** Tukey's outer fences, never narrower than what training has seen. */
function rangeOf({ quartiles, min, max }: TrainingColumn): readonly [number, number] | undefined {
  const [low, , high] = quartiles ?? [];
  if (low === undefined || high === undefined || typeof min !== 'number' || typeof max !== 'number') return undefined;
  const reach = FENCE * (high - low);
  return [Math.min(min, low - reach), Math.max(max, high + reach)];
}
