import { sqlName, UnusableDataError } from '@intelgraph/data-files';

import type { ModelInput } from '../../../models/model-runtime.js';

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DECIMAL\(.*\))$/;
const TEXTS = /^(VARCHAR|UUID|ENUM\(.*\))$/;
const TIMES = /^(DATE|TIMESTAMP(_NS|_MS|_S)?|TIMESTAMP WITH TIME ZONE)$/;

/** How a column of a Parquet file becomes an input of a model. Plain data: threads are told of it. */
export interface ColumnReader {
  readonly name: string;
  /** What is read. */
  readonly sql: string;
  /** Whether its values are doubles: NaN for missing. */
  readonly isNumeric: boolean;
  /** Of texts: what they stand for is a value of this. */
  readonly text?: ModelInput;
}

interface StoredColumn {
  readonly stored: string;
  readonly type: string;
}

/** @throws UnusableDataError for a type that holds no single value */
export function readerOf(input: ModelInput, { stored, type }: StoredColumn, field: string): ColumnReader {
  const { name } = input;
  const column = sqlName(stored);
  const number = (sql: string): ColumnReader => ({ name, isNumeric: true, sql: `coalesce(${sql}, 'NaN'::DOUBLE)` });
  if (type === 'DOUBLE') return number(column);
  if (NUMBERS.test(type)) return number(`CAST(${column} AS DOUBLE)`);
  if (TIMES.test(type)) return number(`epoch_us(CAST(${column} AS TIMESTAMP)) / 1000.0::DOUBLE`);
  if (type === 'BOOLEAN') return { name, isNumeric: false, sql: column };
  if (TEXTS.test(type)) {
    return { name, isNumeric: false, sql: `CAST(${column} AS VARCHAR)`, text: input };
  }
  throw new UnusableDataError(field, `column "${name}" has the type ${type}, which is not a single value`);
}
