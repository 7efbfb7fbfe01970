import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';

import { compositeEntityId, entityIdProblem } from '../inputs/entity-id.js';
import { type Instant, instantOf, parseInstant } from '../values/instants.js';

import type { EntityRow } from './training-set.types.js';

const MAX_PROBLEMS = 100;
const TIME_PROBLEM = 'must be an ISO 8601 time such as 2026-01-31T12:00:00Z, with microseconds at most';

/** The times of the rows. @throws InvalidInputError that names the rows without one */
export function timestampsOf(rows: readonly EntityRow[]): Instant[] {
  return checkEach(rows, (row, i): Checked<Instant> => {
    const instant = instantFrom(row['timestamp']);
    if (instant !== undefined) return { value: instant };
    return { problem: { field: `entity_rows[${i}].timestamp`, message: TIME_PROBLEM } };
  });
}

/** The entity ids of the rows; null, which matches nothing, where a key is null. @throws InvalidInputError */
export function entityIdsOf(rows: readonly EntityRow[], key: string | readonly string[]): (string | null)[] {
  const columns = typeof key === 'string' ? [key] : key;
  return checkEach(rows, (row, i): Checked<string | null> => {
    const ids: (string | null)[] = [];
    for (const column of columns) {
      const id = idOf(Object.hasOwn(row, column) ? row[column] : undefined, columns.length > 1);
      if (typeof id === 'object' && id !== null) {
        return { problem: { field: `entity_rows[${i}].${column}`, message: id.problem } };
      }
      ids.push(id);
    }
    return { value: typeof key === 'string' ? (ids[0] ?? null) : compositeEntityId(...ids) };
  });
}

function idOf(value: unknown, part: boolean): string | null | { problem: string } {
  if (value === null) return null;
  if (value === undefined) return { problem: 'is required' };
  const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  const text = whole ? String(value) : value;
  // Only a whole id may not be empty.
  const problem = part && text === '' ? undefined : entityIdProblem(text);
  return problem === undefined ? (text as string) : { problem: `${problem}, or be a whole number or null` };
}

type Checked<T> = { readonly value: T } | { readonly problem: FieldProblem };

function checkEach<T>(rows: readonly EntityRow[], check: (row: EntityRow, i: number) => Checked<T>): T[] {
  const problems: FieldProblem[] = [];
  const values: T[] = [];
  for (const [i, row] of rows.entries()) {
    const plain = typeof row === 'object' && (row as unknown) !== null && !Array.isArray(row);
    const checked = plain ? check(row, i) : { problem: { field: `entity_rows[${i}]`, message: 'must be an object' } };
    if ('problem' in checked) problems.push(checked.problem);
    else values.push(checked.value);
    if (problems.length >= MAX_PROBLEMS) break;
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return values;
}

function instantFrom(time: unknown): Instant | undefined {
  if (time instanceof Date) return Number.isNaN(time.getTime()) ? undefined : instantOf(time);
  return typeof time === 'string' ? parseInstant(time) : undefined;
}
