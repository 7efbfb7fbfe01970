import { InvalidInputError } from '@intelgraph/kernel';
import { columnOf, type Table } from '@intelgraph/ml-runtime';

const MOST_GROUPS = 50;
/** Numbers with more distinct values than this are cut at their quartiles. */
const MOST_NUMBERS = 20;
const MOST_COLUMNS = 10;

/** The group of each of the rows; null = blank. */
export interface SensitiveGroups {
  readonly column: string;
  readonly binned: boolean;
  readonly groups: readonly (string | null)[];
}

/** @throws InvalidInputError without sensitive columns where they are needed, or with some where they are not */
export function assertSensitiveColumns(wanted: boolean, columns: readonly string[] | undefined): void {
  const given = columns ?? [];
  const refuse = (message: string): never => {
    throw InvalidInputError.of('sensitive_columns', message);
  };
  if (!wanted && given.length > 0) refuse('are for include_fairness: true');
  if (wanted && given.length === 0) refuse('name the sensitive columns between whose groups fairness is measured');
  if (given.length > MOST_COLUMNS) refuse(`at most ${MOST_COLUMNS} sensitive columns`);
  if (new Set(given).size < given.length) refuse('a sensitive column comes twice');
}

/** @throws InvalidInputError for a column that is not there, is the target, or has too many values to be groups */
export function sensitiveGroups(table: Table, name: string, target: string, rows: readonly number[]): SensitiveGroups {
  const refuse = (message: string): never => {
    throw InvalidInputError.of('sensitive_columns', `sensitive column "${name}" ${message}`);
  };
  const column = columnOf(table, name) ?? refuse('is not in the file');
  if (name === target) refuse('is the target');
  const cells = rows.map((row) => {
    const value = column.values[row] ?? null;
    return value === null || Number.isNaN(value) ? null : value;
  });
  const numbers = new Set(cells.filter((value): value is number => typeof value === 'number'));
  const binned = numbers.size > MOST_NUMBERS;
  const groups = binned ? quartileBins(cells) : cells.map((value) => (value === null ? null : String(value)));
  const found = new Set(groups).size;
  if (found > MOST_GROUPS) refuse(`has ${found} different values; at most ${MOST_GROUPS} can be groups`);
  return { column: name, binned, groups };
}

function quartileBins(cells: readonly (string | number | boolean | null)[]): (string | null)[] {
  const sorted = cells.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const edges = [...new Set([at(0.25), at(0.5), at(0.75)])];
  return cells.map((value) => {
    if (typeof value !== 'number') return null;
    const bin = edges.findIndex((edge) => value <= edge);
    const below = edges.at(bin - 1);
    if (bin === 0) return `<= ${edges[0]}`;
    return bin === -1 ? `> ${edges.at(-1)}` : `> ${below} and <= ${edges[bin]}`;
  });
}
