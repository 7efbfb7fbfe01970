import { compileValidator, epochOf, type RowValidator } from '@intelgraph/ml-runtime';
import type { ColumnType, ColumnValue, RowBatch } from '@intelgraph/python-worker';

import type { MlColumn, MlSchema } from '../mlmodel/schema.js';
import type { InputRow, ModelInput, ValueType } from '../model-runtime.js';

/** A column of the signature, as Python gets it. */
export interface PythonColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly required: boolean;
}

const VALUE_TYPES: Readonly<Record<ColumnType, Exclude<ValueType, 'tensor'>>> = {
  double: 'double',
  float: 'double',
  long: 'long',
  integer: 'long',
  boolean: 'boolean',
  datetime: 'datetime',
  string: 'string',
};
/** What numpy's nanoseconds reach: 1677 to 2262. */
const LAST_MS = 9_223_372_036_854;

/**
 * The columns that rows must have.
 *
 * @throws TypeError saying what of the signature cannot be served, and what to do
 */
export function columnsOf(inputs: Extract<MlSchema, { kind: 'columns' }> | undefined): PythonColumn[] {
  if (inputs === undefined) {
    throw new TypeError(
      'it has no signature, so nobody can know what its rows hold: log it with `signature=infer_signature(inputs, outputs)`, ' +
        'or give it one with `mlflow.models.set_signature`',
    );
  }
  if (inputs.columns.length === 0) throw new TypeError('its signature has no columns');
  const columns = inputs.columns.map(columnOf);
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name)) throw new TypeError(`its signature has two columns ${name}`);
    names.add(name);
  }
  return columns;
}

function columnOf({ name, type, required }: MlColumn): PythonColumn {
  if (name === undefined) {
    throw new TypeError('the columns of its signature have no names: infer it from a DataFrame that names them');
  }
  if (type === 'binary' || type === 'other') {
    const served = Object.keys(VALUE_TYPES).join(', ');
    throw new TypeError(`the type of column ${name} in its signature is none of ${served}`);
  }
  // A frame of pandas has no gaps in columns of whole numbers and booleans.
  return { name, type, required: required || ['long', 'integer', 'boolean'].includes(type) };
}

export const modelInputsOf = (columns: readonly PythonColumn[]): ModelInput[] =>
  columns.map(({ name, type, required }) => ({ name, required, type: VALUE_TYPES[type] }));

/** Refuses rows that the signature does not allow, as MLflow's enforcement of schemas would. */
export function rowValidator(columns: readonly PythonColumn[]): RowValidator {
  // Text may be empty: it is the model's business what that means.
  const inputs = columns.map(({ name, type, required }) => ({
    ...{ name, type: VALUE_TYPES[type], required: required && type !== 'string' },
  }));
  const validate = compileValidator({ inputs, outputs: [] });
  return (row) => {
    const problems = validate(row);
    if (problems.length > 0) return problems;
    return columns.flatMap((column) => {
      const message = furtherProblem(column, valueIn(row as InputRow, column.name));
      return message === null ? [] : [{ field: column.name, message }];
    });
  };
}

/** What types of numpy take less of than ours do. */
const NARROWER: Readonly<Partial<Record<ColumnType, readonly [fits: (value: unknown) => boolean, problem: string]>>> = {
  long: [(value) => Number.isSafeInteger(value), 'must be a whole number within ±2^53'],
  integer: [(value) => value === (Number(value) | 0), 'must be a whole number of 32 bits'],
  float: [(value) => Number.isFinite(Math.fround(Number(value))), 'must be a number of 32 bits'],
  datetime: [(value) => Math.abs(epochOf(value)) <= LAST_MS, 'must be a time between 1677 and 2262'],
};

function furtherProblem({ type, required }: PythonColumn, value: unknown): string | null {
  if (value === undefined || value === null) return required ? 'is required' : null;
  const narrower = NARROWER[type];
  return narrower === undefined || narrower[0](value) ? null : narrower[1];
}

/** Rows that the validator takes, column by column. */
export function batchOf(columns: readonly PythonColumn[], rows: readonly InputRow[]): RowBatch {
  return {
    rows: rows.length,
    columns: columns.map(({ name, type }) => ({
      ...{ name, type },
      values: rows.map((row) => wireValue(type, valueIn(row, name))),
    })),
  };
}

function wireValue(type: ColumnType, value: unknown): ColumnValue {
  if (value === undefined || value === null) return null;
  if (type === 'datetime') return Math.trunc(epochOf(value));
  if (type === 'boolean') return value === true || value === 1;
  return value as ColumnValue;
}

const valueIn = (row: InputRow, name: string): unknown => (Object.hasOwn(row, name) ? row[name] : undefined);
