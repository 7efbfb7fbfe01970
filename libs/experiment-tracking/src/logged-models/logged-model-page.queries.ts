import { pageSql, type SearchedPage } from '../paging/page.queries.js';

import { LOGGED_MODEL_COLUMNS } from './logged-model-row.js';

/** The statement for one page of logged models, as rows: `from` has `logged_models l`. */
export const loggedModelPageSql = (page: Pick<SearchedPage, 'query' | 'from' | 'where' | 'size'>): string =>
  pageSql({
    ...page,
    id: 'l.id',
    shown: 'logged_models l ON l.id = page.found_id',
    columns: LOGGED_MODEL_COLUMNS,
  });
