import { InvalidInputError } from '../errors/common.errors.js';

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1000;

/** What a list call asks for; `pageToken` is what the page before answered. */
export interface PageRequest {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** One page of a keyset-paged list; no token = the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}

/** The values of the sort keys of the last row of a page. */
export type PageCursor = readonly (string | number)[];

export function encodePageToken(cursor: PageCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/**
 * Reads a token that `encodePageToken` made.
 *
 * @param length how many sort keys it must hold
 * @throws InvalidInputError naming `page_token`
 */
export function decodePageToken(token: string, length: number): PageCursor {
  const refuse = (): never => {
    throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return refuse();
  }
  const valid =
    Array.isArray(parsed) &&
    parsed.length === length &&
    parsed.every((key) => (typeof key === 'string' && !key.includes('\0')) || Number.isFinite(key));
  return valid ? (parsed as PageCursor) : refuse();
}

/** The page size to use. @throws InvalidInputError naming `page_size` when it is not in 1..1000. */
export function pageSizeOf(request: PageRequest): number {
  const size = request.pageSize ?? DEFAULT_PAGE_SIZE;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE) {
    throw InvalidInputError.of('page_size', `must be a whole number from 1 to ${MAX_PAGE_SIZE}`);
  }
  return size;
}

/** Cuts `rows`, of which one more than `size` was read, into a page. */
export function toPage<T>(rows: readonly T[], size: number, cursorOf: (row: T) => PageCursor): Page<T> {
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return rows.length > size && last !== undefined
    ? { items, nextPageToken: encodePageToken(cursorOf(last)) }
    : { items };
}
