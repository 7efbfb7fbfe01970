import { requireRole, type Page, type RequestContext } from '@intelgraph/kernel';
import { searchQuery, SqlParameters, type SearchRequest } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { asksForPrompts, withoutPrompts } from '../labels/prompt-label.js';

import { BY_MODEL_NAME, MODEL_CATALOG } from './model-catalog.js';
import {
  FOUND_MODEL_COLUMNS,
  type ModelView,
  type ModelViewRow,
  modelViewsSql,
  rowsByModel,
  toModelView,
} from './model-views.queries.js';

/** What is asked for, and how many at once. */
export interface ModelSearch extends SearchRequest {
  readonly pageSize: number;
}

/** Search of models in one statement, whatever the size of the page. */
export class ModelSearchQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** By name unless ordered otherwise. @throws InvalidInputError naming `filter`, `order_by` or `page_token` */
  async search(context: RequestContext, { pageSize, ...request }: ModelSearch): Promise<Page<ModelView>> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const parameters = new SqlParameters([workspace, pageSize + 1]);
    const scope = { catalog: MODEL_CATALOG, tieBreak: [BY_MODEL_NAME], belongsTo: ['models', workspace] };
    const query = searchQuery(scope, request, parameters);
    const visible = asksForPrompts(request.filter) ? 'TRUE' : withoutPrompts('m.labels');
    const found = `
      SELECT ${FOUND_MODEL_COLUMNS}, ${query.columns} FROM models m ${query.joins}
       WHERE m.workspace = $1 AND m.deleted_at IS NULL AND ${visible} AND ${query.where}
       ORDER BY ${query.orderBy} LIMIT $2`;
    const rows = await this.dataSource.query<ModelViewRow[]>(modelViewsSql(found), parameters.values);
    const models = rowsByModel(rows);
    const page = query.page(
      models.map(([model]) => model),
      pageSize,
    );
    return { ...page, items: models.slice(0, pageSize).map(toModelView) };
  }
}
