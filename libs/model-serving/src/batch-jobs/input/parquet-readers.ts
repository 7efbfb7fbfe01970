import { sqlName, UnusableDataError } from '@intelgraph/data-files';

import type { ModelInput } from '../../models/model-runtime.js';

import { textCell } from './text-cells.js';

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DECIMAL\(.*\))$/;
const TEXTS = /^(VARCHAR|UUID|ENUM\(.*\))$/;
const TIMES = /^(DATE|TIMESTAMP(_NS|_MS|_S)?|TIMESTAMP WITH TIME ZONE)$/;

/** How a column of a Parquet file becomes an input of a model. */
export interface ColumnReader {
  readonly name: string;
  /** The place of the column in the file. */
  readonly at: number;
  /** What is read instead of the column itself. */
  readonly sql?: string;
  /** Whether its values are doubles: NaN for missing. */
  readonly isNumeric: boolean;
  /** Of text: the value it stands for. */
  readonly valueOf?: (text: string) => unknown;
}

interface StoredColumn {
  readonly at: number;
  readonly stored: string;
  readonly type: string;
}

/** @throws UnusableDataError for a type that holds no single value */
export function readerOf(input: ModelInput, { at, stored, type }: StoredColumn, field: string): ColumnReader {
  const { name } = input;
  const column = sqlName(stored);
  const reader = (isNumeric: boolean, sql?: string): ColumnReader => ({
    ...{ name, at, isNumeric },
    ...(sql === undefined ? {} : { sql }),
  });
  if (type === 'DOUBLE') return reader(true);
  if (NUMBERS.test(type)) return reader(true, `CAST(${column} AS DOUBLE)`);
  if (type === 'BOOLEAN') return reader(false);
  if (TIMES.test(type)) return reader(true, `epoch_us(CAST(${column} AS TIMESTAMP)) / 1000.0::DOUBLE`);
  if (TEXTS.test(type)) {
    return { ...reader(false, `CAST(${column} AS VARCHAR)`), valueOf: (text) => textCell(text, input) };
  }
  throw new UnusableDataError(field, `column "${name}" has the type ${type}, which is not a single value`);
}
