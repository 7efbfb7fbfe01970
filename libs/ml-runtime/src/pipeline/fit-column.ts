import { booleanOf, epochOf, isNumericText } from '../tables/cells.js';
import type { Column } from '../tables/table.js';
import { countCategories, fitCategorical } from './fit-categorical.js';
import { fitNumeric, momentsOf, presentNumbers, quantilesOf } from './fit-numeric.js';
import type { BooleanEncoder, ColumnEncoder, DroppedColumn, TimestampEncoder } from './fitted-pipeline.js';
import { namesCode, namesIdentifier } from './identifier-names.js';

/** Below so many rows nothing is taken for an identifier: everything is unique in a small table. */
const FEW_ROWS = 20;

/** What became of one input column: a way to encode it, or the reason why it is left out. */
export type FittedColumn = ColumnEncoder | DroppedColumn;

/** Learns one input column from the training rows; see `ColumnEncoder` for what each kind becomes. */
export function fitColumn(column: Column, cap: number): FittedColumn {
  switch (column.kind) {
    case 'numeric':
      return fitNumbers(column, cap);
    case 'categorical':
      return isNumericText(column.values) ? fitNumbers(column, cap) : fitText(column, cap);
    case 'boolean':
      return fitBoolean(column);
    case 'timestamp':
      return fitTimestamp(column);
  }
}

function dropped(
  column: Column,
  reason: DroppedColumn['reason'],
  kind: DroppedColumn['kind'] = column.kind,
): DroppedColumn {
  return { column: column.name, kind, reason };
}

function fitNumbers(column: Column, cap: number): FittedColumn {
  const numbers = presentNumbers(column);
  if (numbers.length === 0) return dropped(column, 'empty', 'numeric');
  const complete = numbers.length === column.values.length;
  if (complete && numbers.every((value) => value === numbers[0])) return dropped(column, 'constant', 'numeric');
  if (namesCode(column.name) && numbers.every(Number.isInteger)) {
    if (new Set(numbers).size <= numbers.length / 2) return fitCategorical(column, countCategories(column), cap);
    const identifier = namesIdentifier(column.name) && numbers.length >= FEW_ROWS;
    if (identifier) return dropped(column, 'identifier', 'numeric');
  }
  return fitNumeric(column, numbers);
}

function fitText(column: Column, cap: number): FittedColumn {
  const counted = countCategories(column);
  const { counts, present } = counted;
  if (present === 0) return dropped(column, 'empty');
  if (counts.size === 1 && present === column.values.length) return dropped(column, 'constant');
  if (present >= FEW_ROWS && counts.size >= 0.98 * present) return dropped(column, 'identifier');
  return fitCategorical(column, counted, cap);
}

function fitBoolean(column: Column): BooleanEncoder | DroppedColumn {
  const values = Float64Array.from(column.values as ArrayLike<unknown>, booleanOf).filter(
    (value) => !Number.isNaN(value),
  );
  if (values.length === 0) return dropped(column, 'empty');
  const indicator = values.length < column.values.length;
  if (!indicator && values.every((value) => value === values[0])) return dropped(column, 'constant');
  return { kind: 'boolean', column: column.name, fill: momentsOf(values).mean, indicator };
}

function fitTimestamp(column: Column): TimestampEncoder | DroppedColumn {
  const times = Float64Array.from(column.values as ArrayLike<unknown>, epochOf).filter((value) => !Number.isNaN(value));
  if (times.length === 0) return dropped(column, 'empty');
  const indicator = times.length < column.values.length;
  const { mean, deviation } = momentsOf(times);
  if (!indicator && deviation === 0) return dropped(column, 'constant');
  const [fill = mean] = quantilesOf(times, [0.5]);
  return { kind: 'timestamp', column: column.name, mean, deviation: deviation || 1, fill, indicator };
}
