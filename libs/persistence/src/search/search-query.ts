import { createHash } from 'node:crypto';

import { decodePageToken, InvalidInputError, toPage, type Page } from '@intelgraph/kernel';

import { compileFilter, fieldOf } from './compile-filter.js';
import { parseFilter } from './parse-filter.js';
import { parseOrderBy, type OrderTerm } from './parse-order-by.js';
import type { SearchCatalog } from './search-fields.js';
import {
  afterCursorSql,
  orderBySql,
  packCursor,
  sortColumnsSql,
  unpackCursor,
  type SortTerm,
  type SortValue,
} from './search-order.js';
import type { SqlParameters } from './sql-parameters.js';

/** What a client asks for. */
export interface SearchRequest {
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly pageToken?: string;
}

/** What a search is over. */
export interface SearchScope {
  readonly catalog: SearchCatalog;
  /** Closes every order: the last key is unique per row and never missing. */
  readonly tieBreak: readonly SortTerm[];
  /** All else that decides the result (workspace, experiments, …): a page token of one is none of another. */
  readonly belongsTo?: readonly unknown[];
}

/** The parts of a search's SELECT. Every part is valid SQL on its own place, whatever was asked. */
export interface SearchQuery {
  /** For the select list: the columns `sort_0`, `sort_1` … that `page` reads. */
  readonly columns: string;
  /** LEFT JOINs that the order needs; may be empty. */
  readonly joins: string;
  /** The filter; `TRUE` without one. */
  readonly filter: string;
  /** The start of the page; `TRUE` for the first. */
  readonly after: string;
  /** Filter and start in one condition. */
  readonly where: string;
  /** Without the words ORDER BY. */
  readonly orderBy: string;
  /** Cuts the rows read, one more than `size`, into a page with its token. */
  page<R extends object>(rows: readonly R[], size: number): Page<R>;
}

/**
 * Compiles a search for use in a statement: `SELECT …, ${columns} FROM t ${joins} WHERE … AND ${where}
 * ORDER BY ${orderBy} LIMIT <size + 1>`, with the values that `parameters` collects.
 *
 * @throws InvalidInputError naming `filter`, `order_by` or `page_token`
 */
export function searchQuery(scope: SearchScope, request: SearchRequest, parameters: SqlParameters): SearchQuery {
  const { filter: filterText = '', orderBy = [], pageToken } = request;
  const parsed = parseFilter(filterText);
  const filter = parsed === undefined ? 'TRUE' : compileFilter(parsed, scope.catalog, parameters);
  const terms = closed(sortTerms(parseOrderBy(orderBy), scope.catalog, parameters), scope.tieBreak);
  const belongsTo = fingerprint([scope.belongsTo ?? [], filterText, orderBy]);
  const after = pageToken === undefined ? 'TRUE' : afterToken(pageToken, belongsTo, terms, parameters);
  return {
    columns: sortColumnsSql(terms),
    joins: terms.flatMap(({ join }) => join ?? []).join(' '),
    filter,
    after,
    where: `${filter} AND ${after}`,
    orderBy: orderBySql(terms),
    page: (rows, size) =>
      toPage(rows, size, (row) =>
        packCursor(
          belongsTo,
          terms.map((_, i) => sortValue(row, i)),
        ),
      ),
  };
}

function sortTerms(order: readonly OrderTerm[], catalog: SearchCatalog, parameters: SqlParameters): SortTerm[] {
  return order.map(({ field: reference, direction }, index) => {
    const key = fieldOf(reference, catalog, 'order_by').sortKey?.(parameters, index);
    if (key === undefined) {
      throw InvalidInputError.of('order_by', `at character ${reference.position}: cannot be ordered by this field`);
    }
    return { ...key, direction };
  });
}

/** The client's terms, then what closes the order and is not among them. */
function closed(terms: readonly SortTerm[], tieBreak: readonly SortTerm[]): SortTerm[] {
  const asked = new Set(terms.map(({ expression }) => expression));
  return [...terms, ...tieBreak.filter(({ expression }) => !asked.has(expression))];
}

function fingerprint(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

function afterToken(token: string, belongsTo: string, terms: readonly SortTerm[], parameters: SqlParameters): string {
  const values = unpackCursor(belongsTo, decodePageToken(token, terms.length + 1));
  return afterCursorSql(terms, values, parameters);
}

function sortValue(row: object, index: number): SortValue {
  const value: unknown = Reflect.get(row, `sort_${index}`);
  if (value !== null && typeof value !== 'string') {
    throw new TypeError(`the statement of a search must select its columns: sort_${index} is missing`);
  }
  return value;
}
