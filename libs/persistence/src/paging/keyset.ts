import { decodePageToken, pageSizeOf, toPage, type Page, type PageCursor, type PageRequest } from '@intelgraph/kernel';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { assertCursorFits } from './cursor-values.js';

/** How a list is ordered: SQL expressions (trusted text, such as `model.created_at`), together unique per row. */
export interface KeysetOrder<T> {
  readonly expressions: readonly string[];
  /** Casts of the cursor's values, when text is not what the expression is: `timestamptz`, `uuid`, `bigint`. */
  readonly casts?: readonly (string | undefined)[];
  readonly direction: 'ASC' | 'DESC';
  /** The values of the expressions for a row; times as ISO strings. */
  cursorOf(row: T): PageCursor;
}

/**
 * Adds order, start and limit of a keyset-paged list to a query: one row more than asked is read, to know whether
 * another page follows. All keys run in one direction, so a row comparison finds the start by the index.
 *
 * @throws InvalidInputError naming `page_size` or `page_token`
 */
export function applyKeyset<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  order: KeysetOrder<T>,
  request: PageRequest,
): SelectQueryBuilder<T> {
  const { expressions, direction } = order;
  if (request.pageToken !== undefined) {
    const cursor = decodePageToken(request.pageToken, expressions.length);
    assertCursorFits(cursor, order.casts ?? []);
    const places = expressions.map((_, i) => {
      const cast = order.casts?.[i];
      return cast === undefined ? `:keyset${i}` : `CAST(:keyset${i} AS ${cast})`;
    });
    const sign = direction === 'ASC' ? '>' : '<';
    const values = Object.fromEntries(cursor.map((value, i) => [`keyset${i}`, value]));
    query.andWhere(`(${expressions.join(', ')}) ${sign} (${places.join(', ')})`, values);
  }
  for (const expression of expressions) query.addOrderBy(expression, direction);
  return query.limit(pageSizeOf(request) + 1);
}

/** Reads one page of `query` in the given order. */
export async function keysetPage<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  order: KeysetOrder<T>,
  request: PageRequest,
): Promise<Page<T>> {
  const rows = await applyKeyset(query, order, request).getMany();
  return toPage(rows, pageSizeOf(request), (row) => order.cursorOf(row));
}
