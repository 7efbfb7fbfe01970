import { requireRole, type Page, type RequestContext } from '@intelgraph/kernel';
import { searchQuery, SqlParameters, type SearchRequest } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { asksForPrompts, withoutPrompts } from '../labels/prompt-label.js';

import { BY_NAME_AND_NUMBER, NEWEST_CHANGE_FIRST, versionCatalog } from './version-catalog.js';
import { VERSION_VIEW_COLUMNS, type VersionView } from './version-views.queries.js';

/** What is asked for, and how many at once. */
export interface VersionSearch extends SearchRequest {
  readonly pageSize: number;
}

/** Search of versions of all models in one statement, whatever the size of the page. */
export class VersionSearchQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** What changed last comes first unless ordered otherwise. @throws InvalidInputError naming the parameter */
  async search(context: RequestContext, { pageSize, ...request }: VersionSearch): Promise<Page<VersionView>> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const parameters = new SqlParameters([workspace, pageSize + 1]);
    const ordered = (request.orderBy ?? []).length > 0;
    const tieBreak = [...(ordered ? [] : NEWEST_CHANGE_FIRST), ...BY_NAME_AND_NUMBER];
    const scope = { catalog: versionCatalog(workspace), tieBreak, belongsTo: ['versions', workspace] };
    const query = searchQuery(scope, request, parameters);
    const visible = asksForPrompts(request.filter) ? 'TRUE' : withoutPrompts('v.labels');
    const rows = await this.dataSource.query<VersionView[]>(
      `SELECT ${VERSION_VIEW_COLUMNS}, ${query.columns} FROM model_versions v ${query.joins}
        WHERE v.workspace = $1 AND v.deleted_at IS NULL AND ${visible} AND ${query.where}
        ORDER BY ${query.orderBy} LIMIT $2`,
      parameters.values,
    );
    return query.page(rows, pageSize);
  }
}
