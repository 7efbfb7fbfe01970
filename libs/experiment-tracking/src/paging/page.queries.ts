import type { searchQuery } from '@intelgraph/persistence';

export interface SearchedPage {
  readonly query: ReturnType<typeof searchQuery>;
  /** What is shown; PostgreSQL reads sub-selects in it for the rows of the page alone. */
  readonly columns: string;
  /** What the search is among: `runs r`. */
  readonly from: string;
  readonly where: string;
  readonly size: number;
}

/** The statement for one page of what a search finds and the first behind it. */
export const pageSql = ({ query, columns, from, where, size }: SearchedPage): string =>
  `SELECT ${columns}, ${query.columns} FROM ${from} ${query.joins}
    WHERE ${where} AND ${query.where} ORDER BY ${query.orderBy} LIMIT ${size + 1}`;
