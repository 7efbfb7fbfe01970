import { type Page, type PageRequest, pageSizeOf } from '@intelgraph/kernel';
import {
  columnField,
  enumValue,
  jsonField,
  keyedFields,
  namedFields,
  type SearchCatalog,
  searchQuery,
  SqlParameters,
  textValue,
  timeValue,
} from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { pageSql } from '../paging/page.queries.js';

import { LOGGED_MODEL_COLUMNS, type LoggedModelRow, toLoggedModel } from './logged-model-row.js';
import { modelMetric, NEWEST_MODEL_FIRST } from './logged-model-search.catalog.js';
import { LOGGED_MODEL_STATES, type LoggedModel } from './logged-model.js';

export interface LoggedModelFilter extends PageRequest {
  /** Name of the experiment. */
  readonly experiment?: string | undefined;
  /** Id of the run that made it. */
  readonly runId?: string | undefined;
  /** Conditions such as `metrics.auc >= 0.8 AND NOT tags.team = 'risk'`. */
  readonly filter?: string | undefined;
  /** Terms such as `metrics.auc DESC`; the newest first without. */
  readonly orderBy?: string | undefined;
}

const BY_TEXT = { type: 'text', nullable: false } as const;
const BY_TIME = { type: 'time', nullable: false } as const;
const STATUSES = enumValue({
  values: Object.fromEntries(LOGGED_MODEL_STATES.map((state) => [state, state])),
  strict: true,
});
const EVERYWHERE = { filter: [], order: new Map() } as const;

/** What logged models are listed by, under the names of the API: over `logged_models l JOIN experiments e`. */
const FIELDS: SearchCatalog = {
  defaultEntity: 'attributes',
  entities: [
    namedFields(
      ['attributes', 'attribute', 'attr'],
      {
        id: columnField('l.id', textValue, BY_TEXT),
        name: columnField('l.name', textValue, BY_TEXT),
        experiment: columnField('e.name', textValue, BY_TEXT),
        model_type: columnField('l.model_type', textValue, { type: 'text', nullable: true }),
        run_id: columnField('l.source_run_id', textValue, { type: 'text', nullable: true }),
        status: columnField('l.status', STATUSES, BY_TEXT),
        created_by: columnField('l.created_by', textValue, BY_TEXT),
        created_at: columnField('l.created_at', timeValue, BY_TIME),
        updated_at: columnField('l.updated_at', timeValue, BY_TIME),
      },
      { model_id: 'id', source_run_id: 'run_id' },
    ),
    keyedFields(['metrics', 'metric'], (key) => modelMetric(key, EVERYWHERE)),
    keyedFields(['params', 'param', 'parameters', 'parameter'], (key) => jsonField('l.params', key, textValue)),
    keyedFields(['tags', 'tag'], (key) => jsonField('l.tags', key, textValue)),
  ],
};

/**
 * One page of the logged models of a workspace that are not deleted, the newest first unless ordered otherwise. One statement.
 *
 * @throws InvalidInputError that names `filter`, `order_by`, `page_size` or `page_token`
 */
export async function listLoggedModels(
  dataSource: DataSource,
  workspace: string,
  { experiment, runId, orderBy, ...request }: LoggedModelFilter,
): Promise<Page<LoggedModel>> {
  const size = pageSizeOf(request);
  const parameters = new SqlParameters([workspace]);
  const scope = {
    catalog: FIELDS,
    tieBreak: NEWEST_MODEL_FIRST,
    belongsTo: ['logged_models', workspace, experiment, runId],
  };
  const query = searchQuery(scope, { ...request, orderBy: orderBy === undefined ? [] : [orderBy] }, parameters);
  const conditions = Object.entries({ 'e.name': experiment, 'l.source_run_id': runId?.replaceAll('-', '') }).flatMap(
    ([column, value]) => (value === undefined ? [] : [`${column} = ${parameters.add(value, 'text')}`]),
  );
  const sql = pageSql({
    from: 'logged_models l JOIN experiments e ON e.id = l.experiment_id',
    where: ["l.workspace = $1 AND l.lifecycle_stage = 'active'", ...conditions].join(' AND '),
    ...{ query, columns: LOGGED_MODEL_COLUMNS, size },
  });
  const rows: LoggedModelRow[] = await dataSource.query(sql, parameters.values);
  const page = query.page(rows, size);
  return { ...page, items: page.items.map(toLoggedModel) };
}
