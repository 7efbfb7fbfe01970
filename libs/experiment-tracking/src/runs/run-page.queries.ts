import type { searchQuery } from '@intelgraph/persistence';

export interface RunPage {
  readonly query: ReturnType<typeof searchQuery>;
  /** `runs r`, with what the conditions need. */
  readonly from: string;
  readonly where: string;
  /** What is shown of a run, from `runs r` and `experiments e`. */
  readonly columns: string;
  readonly size: number;
}

/** The statement for one page of runs and the first run behind it: what is shown is read of these alone. */
export const runPageSql = ({ query, from, where, columns, size }: RunPage): string =>
  `WITH page AS MATERIALIZED (
     SELECT found.*, row_number() OVER () AS place FROM (
       SELECT r.id AS run_id, ${query.columns} FROM ${from} ${query.joins}
        WHERE ${where} AND ${query.where}
        ORDER BY ${query.orderBy} LIMIT ${size + 1}) AS found
   )
   SELECT page.*, ${columns}
     FROM page JOIN runs r ON r.id = page.run_id JOIN experiments e ON e.id = r.experiment_id
    ORDER BY page.place`;
