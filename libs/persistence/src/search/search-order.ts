import { InvalidInputError, type PageCursor } from '@intelgraph/kernel';

import type { SortDirection } from './parse-order-by.js';
import { rulesOf, type SortKey, type SortType } from './sort-types.js';
import type { SqlParameters } from './sql-parameters.js';

/** A sort key with its direction. Missing values come last in both directions, NaN just before them. */
export interface SortTerm extends SortKey {
  readonly direction: SortDirection;
}

/** The value of a sort key in the last row of a page, as text; null where it was missing. */
export type SortValue = string | null;

/** The ORDER BY list of some terms. */
export function orderBySql(terms: readonly SortTerm[]): string {
  return terms.map(orderTermSql).join(', ');
}

function orderTermSql({ expression, type, nullable, direction }: SortTerm): string {
  // Ascending, PostgreSQL has NaN last by itself.
  if (type === 'number' && direction === 'DESC') {
    const missingLast = nullable ? `, ${expression} IS NULL` : '';
    return `NULLIF(${expression}, 'NaN'::float8) DESC NULLS LAST${missingLast}`;
  }
  return `${expression} ${direction}${nullable ? ' NULLS LAST' : ''}`;
}

/** Select list that brings the values of the sort keys along as `sort_0`, `sort_1` … */
export function sortColumnsSql(terms: readonly SortTerm[]): string {
  return terms
    .map(({ type, expression }, i) => `${sortColumn(type, rulesOf(type).text(expression))} AS sort_${i}`)
    .join(', ');
}

// What is volatile is computed for the rows within the LIMIT alone, anything else of so little cost for all that are sorted.
const sortColumn = (type: SortType, text: string): string =>
  type === 'text' ? text : `CASE WHEN random() < 2 THEN ${text} END`;

/**
 * The condition of rows behind `cursor` in this order. The terms together must be unique per row.
 *
 * @throws InvalidInputError naming `page_token` when a value cannot be one of its term
 */
export function afterCursorSql(
  terms: readonly SortTerm[],
  cursor: readonly SortValue[],
  parameters: SqlParameters,
): string {
  const places = terms.map((term, i) => placeOf(term, cursor[i] ?? null, parameters));
  return rowComparison(terms, places) ?? nestedComparison(terms, places);
}

/** The SQL of a cursor's value; null = missing. */
type Place = { readonly sql: string; readonly nan: boolean } | null;

function placeOf(term: SortTerm, value: SortValue, parameters: SqlParameters): Place {
  if (value === null) return term.nullable ? null : refuse();
  const rules = rulesOf(term.type);
  const parsed = rules.parse(value) ?? refuse();
  return { sql: rules.value(parameters.add(parsed, rules.cast)), nan: parsed === 'NaN' };
}

// An index finds the start of a row comparison.
function rowComparison(terms: readonly SortTerm[], places: readonly Place[]): string | undefined {
  const [first] = terms;
  const plain = terms.every(
    ({ nullable, type, direction }) => !nullable && type !== 'number' && direction === first?.direction,
  );
  if (!plain || first === undefined) return undefined;
  const left = terms.map(({ expression }) => expression).join(', ');
  return `(${left}) ${first.direction === 'ASC' ? '>' : '<'} (${places.map((place) => place?.sql).join(', ')})`;
}

function nestedComparison(terms: readonly SortTerm[], places: readonly Place[]): string {
  return terms.reduceRight((rest, term, i) => {
    const place = places[i] ?? null;
    const behind = behindSql(term, place);
    const level = `${levelSql(term, place)}${rest === '' ? '' : ` AND ${rest}`}`;
    if (rest === '') return behind ?? 'FALSE';
    return behind === undefined ? `(${level})` : `(${behind} OR (${level}))`;
  }, '');
}

function levelSql({ expression }: SortTerm, place: Place): string {
  return place === null ? `${expression} IS NULL` : `${expression} = ${place.sql}`;
}

/** Undefined: nothing comes behind. */
function behindSql({ expression, type, direction, nullable }: SortTerm, place: Place): string | undefined {
  if (place === null) return undefined;
  const ways: string[] = [];
  if (direction === 'ASC') ways.push(`${expression} > ${place.sql}`);
  else if (!place.nan) {
    ways.push(`${expression} < ${place.sql}`);
    if (type === 'number') ways.push(`${expression} = 'NaN'::float8`);
  }
  if (nullable) ways.push(`${expression} IS NULL`);
  return ways.length === 0 ? undefined : `(${ways.join(' OR ')})`;
}

/** A cursor as it travels: what it belongs to, then the values; 0 for a missing one. */
export function packCursor(belongsTo: string, values: readonly SortValue[]): PageCursor {
  return [belongsTo, ...values.map((value) => value ?? 0)];
}

/** @throws InvalidInputError naming `page_token` when the cursor belongs to another search */
export function unpackCursor(belongsTo: string, cursor: PageCursor): SortValue[] {
  const [of, ...values] = cursor;
  if (of !== belongsTo) refuse('belongs to another search: filter and order must stay the same from page to page');
  return values.map((value) => (value === 0 ? null : String(value)));
}

function refuse(message = 'is not a token that this list gave out'): never {
  throw InvalidInputError.of('page_token', message);
}
