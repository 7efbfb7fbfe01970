import { type Page, type PageRequest, pageSizeOf } from '@intelgraph/kernel';
import { searchQuery, SqlParameters } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { pageSql } from '../paging/page.queries.js';

import { listedRunFields, NEWEST_FIRST } from './listed-runs.catalog.js';
import { RUN_COLUMNS, type RunRow, RUNS, toRun } from './run-row.js';
import type { Run, RunFilter } from './run.js';

/**
 * One page of the runs of a workspace that are not deleted, the newest first unless ordered otherwise. One statement.
 *
 * @throws InvalidInputError that names `filter`, `order_by`, `page_size` or `page_token`
 */
export async function listRuns(
  dataSource: DataSource,
  workspace: string,
  { experiment, status, jobId, filter, orderBy }: RunFilter,
  page: PageRequest,
): Promise<Page<Run>> {
  const size = pageSizeOf(page);
  const parameters = new SqlParameters([workspace]);
  const scope = {
    catalog: listedRunFields(workspace),
    tieBreak: NEWEST_FIRST,
    belongsTo: ['runs', workspace, experiment, status, jobId],
  };
  const request = { ...page, filter, orderBy: orderBy === undefined ? [] : [orderBy] };
  const query = searchQuery(scope, request, parameters);
  const conditions = Object.entries({ 'e.name': experiment, 'r.status': status, 'r.job_id': jobId }).flatMap(
    ([column, value]) => (value === undefined ? [] : [`${column} = ${parameters.add(value, 'text')}`]),
  );
  const sql = pageSql({
    from: RUNS,
    where: ["r.workspace = $1 AND r.lifecycle_stage = 'active'", ...conditions].join(' AND '),
    ...{ query, columns: RUN_COLUMNS, size },
  });
  const rows: RunRow[] = await dataSource.query(sql, parameters.values);
  const found = query.page(rows, size);
  return { ...found, items: found.items.map(toRun) };
}
