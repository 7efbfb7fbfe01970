import { enumOf, type FieldReader, int64, listOf, text } from './field-readers.js';
import { invalidParameter } from './mlflow-error.js';

const VIEWS = { ACTIVE_ONLY: 'active_only', DELETED_ONLY: 'deleted_only', ALL: 'all' } as const;
export type WireView = keyof typeof VIEWS;

/** Reads which of active and deleted things a search shows. */
export function viewType(): FieldReader<WireView, 'ACTIVE_ONLY'> {
  return enumOf(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']).otherwise('ACTIVE_ONLY');
}

export function toView(view: WireView): (typeof VIEWS)[WireView] {
  return VIEWS[view];
}

/** What every search of MLflow reads. */
export const SEARCH_FIELDS = { filter: text(), order_by: listOf(text()), page_token: text(), max_results: int64() };

interface WireSearch {
  readonly filter: string | undefined;
  readonly order_by: readonly string[];
  readonly page_token: string | undefined;
}

/** Filter, order and place of a search, as the domains read them; empty texts are absent ones. */
export function toSearch({ filter, order_by, page_token }: WireSearch): {
  filter?: string;
  orderBy: readonly string[];
  pageToken?: string;
} {
  return {
    ...(filter !== undefined && filter !== '' && { filter }),
    orderBy: order_by,
    ...(page_token !== undefined && page_token !== '' && { pageToken: page_token }),
  };
}

/** The size of a page; `unless` where none is wanted. @throws MlflowError unless it is from 1 to `most` */
export function pageSize(wanted: bigint | undefined, most: number, unless = most): number {
  if (wanted === undefined) return unless;
  if (wanted < 1n) throw invalidParameter('max_results', wanted, 'It must be a positive integer');
  if (wanted > BigInt(most)) throw invalidParameter('max_results', wanted, `It must be at most ${most}`);
  return Number(wanted);
}
