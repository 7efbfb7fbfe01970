import { InvalidInputError, type Page, requireRole, type RequestContext } from '@intelgraph/kernel';
import { searchQuery, type SearchRequest, SqlParameters } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { LifecycleView } from '../lifecycle/lifecycle.js';
import { stageCondition } from '../lifecycle/lifecycle.js';
import { pageSql } from '../paging/page.queries.js';

import { NEWEST_RUN_FIRST, runCatalog } from './run-search.catalog.js';
import { RUN_VIEW_COLUMNS, type RunView, type RunViewRow, toRunView } from './run-views.queries.js';

export const MAX_RUNS_PER_PAGE = 50_000;

export interface RunSearch extends SearchRequest {
  /** Numbers of experiments; those that do not exist have no runs. */
  readonly experiments: readonly bigint[];
  readonly view: LifecycleView;
  readonly maxResults: number;
}

/** Finds runs by MLflow's filter language: two statements a page, whatever is asked. */
export class RunSearchQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws InvalidInputError naming `filter`, `order_by`, `page_token` or `max_results` */
  async search(context: RequestContext, search: RunSearch): Promise<Page<RunView>> {
    requireRole(context, 'viewer');
    const { experiments, view, maxResults: size } = search;
    if (!Number.isInteger(size) || size < 1 || size > MAX_RUNS_PER_PAGE)
      throw InvalidInputError.of('max_results', `must be a whole number from 1 to ${MAX_RUNS_PER_PAGE}`);
    const numbers = experiments.map(String);
    const ids = await this.idsOf(context.workspace, numbers);
    const scope = {
      catalog: runCatalog(ids),
      tieBreak: NEWEST_RUN_FIRST,
      belongsTo: [context.workspace, numbers, view],
    };
    const parameters = new SqlParameters();
    const query = searchQuery(scope, search, parameters);
    if (ids.length === 0) return { items: [] };
    // An equality lets an index give the order; a list does not.
    const [first] = ids;
    const among = ids.length === 1 ? `= ${parameters.add(first, 'uuid')}` : `= ANY (${parameters.add(ids, 'uuid[]')})`;
    const sql = pageSql({
      from: 'runs r',
      where: `r.experiment_id ${among} ${stageCondition('r', view)}`,
      ...{ query, columns: RUN_VIEW_COLUMNS, size },
    });
    const rows: RunViewRow[] = await this.dataSource.query(sql, parameters.values);
    const page = query.page(rows, size);
    return { ...page, items: page.items.map(toRunView) };
  }

  private async idsOf(workspace: string, numbers: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT id FROM experiments WHERE workspace = $1 AND number = ANY ($2::bigint[])`,
      [workspace, numbers],
    );
    return rows.map(({ id }) => id);
  }
}
