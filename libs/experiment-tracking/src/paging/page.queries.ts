import type { searchQuery } from '@intelgraph/persistence';

export interface SearchedPage {
  readonly query: ReturnType<typeof searchQuery>;
  /** What the search is among, with what its conditions need: `runs r`. */
  readonly from: string;
  /** The id of what is found: `r.id`. */
  readonly id: string;
  readonly where: string;
  /** What is joined to each `page.found_id` to show it. */
  readonly shown: string;
  /** What is shown, of that. */
  readonly columns: string;
  readonly size: number;
}

/** The statement for one page of what a search finds and the first behind it: what is shown is read of these alone. */
export const pageSql = ({ query, from, id, where, shown, columns, size }: SearchedPage): string =>
  `WITH page AS MATERIALIZED (
     SELECT found.*, row_number() OVER () AS place FROM (
       SELECT ${id} AS found_id, ${query.columns} FROM ${from} ${query.joins}
        WHERE ${where} AND ${query.where}
        ORDER BY ${query.orderBy} LIMIT ${size + 1}) AS found
   )
   SELECT page.*, ${columns} FROM page JOIN ${shown} ORDER BY page.place`;
