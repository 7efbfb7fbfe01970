import { pageSql, type SearchedPage } from '../paging/page.queries.js';

/** The statement for one page of runs: `from` has `runs r`, the columns are of `runs r` and `experiments e`. */
export const runPageSql = (page: Omit<SearchedPage, 'id' | 'shown'>): string =>
  pageSql({
    ...page,
    id: 'r.id',
    shown: 'runs r ON r.id = page.found_id JOIN experiments e ON e.id = r.experiment_id',
  });
