import { InvalidInputError } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import { timeOf } from '../inputs/check-input.js';
import { columnsOfRows, type RowColumns } from '../rows/row-columns.js';
import { storedColumns } from '../rows/stored-rows.js';

import type { DriftSource, SideOrigin } from './drift.types.js';

/** One side of a comparison, read. */
export interface DriftSide {
  readonly columns: RowColumns;
  readonly rows: number;
  readonly origin: SideOrigin;
}

/** Whose rows these are. */
export interface SideSubject {
  readonly workspace: string;
  readonly modelName: string;
  /** All versions together where it is undefined. */
  readonly version: string | undefined;
}

/**
 * Reads one side.
 *
 * @param field its name in errors
 * @throws InvalidInputError that names the field
 */
export async function readSide(
  tx: Transaction,
  subject: SideSubject,
  field: 'baseline' | 'current',
  source: Exclude<DriftSource, 'training_profile'>,
): Promise<DriftSide> {
  if ('rows' in source) {
    const columns = columnsOfRows(`${field}_rows`, source.rows);
    return { columns, rows: source.rows.length, origin: { type: 'rows' } };
  }
  const from = timeOf(`${field}.from`, source.from);
  const to = timeOf(`${field}.to`, source.to);
  if (to <= from) throw InvalidInputError.of(`${field}.to`, 'must be after from');
  const { workspace, modelName, version } = subject;
  const window = { modelName, modelVersion: version, endpoint: source.endpoint, from, to };
  const { columns, rows, total } = await storedColumns(tx, workspace, window, { answers: true });
  const origin: SideOrigin = {
    type: 'window',
    from: from.toISOString(),
    to: to.toISOString(),
    ...(source.endpoint === undefined ? {} : { endpoint: source.endpoint }),
    ...(total > rows ? { sampled_from: total } : {}),
  };
  return { columns, rows, origin };
}
