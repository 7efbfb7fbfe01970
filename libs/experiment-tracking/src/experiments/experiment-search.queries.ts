import { InvalidInputError, type Page, requireRole, type RequestContext } from '@intelgraph/kernel';
import {
  columnField,
  integerValue,
  jsonField,
  keyedFields,
  namedFields,
  type SearchCatalog,
  searchQuery,
  type SearchRequest,
  type SearchScope,
  SqlParameters,
  textValue,
  timeValue,
} from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { type LifecycleView, stageCondition } from '../lifecycle/lifecycle.js';
import { pageSql } from '../paging/page.queries.js';

import type { ExperimentEntity } from './experiment.entity.js';
import type { Experiment } from './experiment.js';
import { toExperiment } from './experiments.mapper.js';

export const MAX_EXPERIMENTS_PER_PAGE = 50_000;

export interface ExperimentSearch extends SearchRequest {
  readonly view: LifecycleView;
  readonly maxResults: number;
}

/** What an entity is made of, from `experiments e`. */
export const EXPERIMENT_COLUMNS = `e.id, e.workspace, e.number, e.name, e.description, e.tags, e.lifecycle_stage AS "lifecycleStage",
  e.artifact_location AS "artifactLocation", e.created_by AS "createdBy", e.created_at AS "createdAt",
  e.updated_at AS "updatedAt", e.deleted_at AS "deletedAt", e.version`;

const CREATED = columnField('e.created_at', timeValue, { type: 'time', nullable: false });
const UPDATED = columnField('e.updated_at', timeValue, { type: 'time', nullable: false });

const CATALOG: SearchCatalog = {
  defaultEntity: 'attributes',
  entities: [
    namedFields(['attributes', 'attribute', 'attr'], {
      name: columnField('e.name', textValue, { type: 'text', nullable: false }),
      experiment_id: columnField('e.number', integerValue, { type: 'integer', nullable: false }),
      creation_time: CREATED,
      last_update_time: UPDATED,
    }),
    keyedFields(['tags', 'tag'], (key) => jsonField('e.tags', key, textValue)),
  ],
};

const NEWEST_FIRST: SearchScope['tieBreak'] = [
  { expression: 'e.created_at', type: 'time', nullable: false, direction: 'DESC' },
  { expression: 'e.number', type: 'integer', nullable: false, direction: 'ASC' },
];
const LATEST_NUMBER: SearchScope['tieBreak'] = [
  { expression: 'e.number', type: 'integer', nullable: false, direction: 'DESC' },
];

/** Finds experiments by MLflow's filter language: one statement a page. */
export class ExperimentSearchQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws InvalidInputError naming `filter`, `order_by`, `page_token` or `max_results` */
  async search(context: RequestContext, search: ExperimentSearch): Promise<Page<Experiment>> {
    requireRole(context, 'viewer');
    const { view, maxResults: size, orderBy = [] } = search;
    if (!Number.isInteger(size) || size < 1 || size > MAX_EXPERIMENTS_PER_PAGE)
      throw InvalidInputError.of('max_results', `must be a whole number from 1 to ${MAX_EXPERIMENTS_PER_PAGE}`);
    const scope = {
      catalog: CATALOG,
      tieBreak: orderBy.length === 0 ? NEWEST_FIRST : LATEST_NUMBER,
      belongsTo: [context.workspace, view],
    };
    const parameters = new SqlParameters([context.workspace]);
    const query = searchQuery(scope, search, parameters);
    const sql = pageSql({
      from: 'experiments e',
      where: `e.workspace = $1 ${stageCondition('e', view)}`,
      ...{ query, columns: EXPERIMENT_COLUMNS, size },
    });
    const rows: ExperimentEntity[] = await this.dataSource.query(sql, parameters.values);
    const page = query.page(rows, size);
    return { ...page, items: page.items.map(toExperiment) };
  }
}
