import { type Page, type PageRequest, pageSizeOf } from '@intelgraph/kernel';
import {
  columnField,
  integerValue,
  jsonField,
  keyedFields,
  namedFields,
  type SearchCatalog,
  searchQuery,
  type SortTerm,
  SqlParameters,
  textValue,
  timeValue,
} from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { pageSql } from '../paging/page.queries.js';

import type { ExperimentEntity } from './experiment.entity.js';
import { EXPERIMENT_COLUMNS } from './experiment-search.queries.js';
import type { Experiment } from './experiment.js';
import { toExperiment } from './experiments.mapper.js';

export interface ExperimentFilter extends PageRequest {
  /** Conditions such as `name LIKE 'fraud%' AND NOT tags.team = 'risk'`. */
  readonly filter?: string | undefined;
  /** Terms such as `created_at DESC`; by name without. */
  readonly orderBy?: string | undefined;
}

const BY_TEXT = { type: 'text', nullable: false } as const;
const BY_TIME = { type: 'time', nullable: false } as const;

/** What experiments are listed by, under the names of the API. */
const FIELDS: SearchCatalog = {
  defaultEntity: 'attributes',
  entities: [
    namedFields(['attributes', 'attribute', 'attr'], {
      name: columnField('e.name', textValue, BY_TEXT),
      number: columnField('e.number', integerValue, { type: 'integer', nullable: false }),
      description: columnField('e.description', textValue),
      created_by: columnField('e.created_by', textValue, BY_TEXT),
      created_at: columnField('e.created_at', timeValue, BY_TIME),
      updated_at: columnField('e.updated_at', timeValue, BY_TIME),
    }),
    keyedFields(['tags', 'tag'], (key) => jsonField('e.tags', key, textValue)),
  ],
};

/** Names are unique in a workspace. */
const BY_NAME: SortTerm = { expression: 'e.name', ...BY_TEXT, direction: 'ASC' };

/**
 * One page of the experiments of a workspace that are not deleted, by name unless ordered otherwise. One statement.
 *
 * @throws InvalidInputError that names `filter`, `order_by`, `page_size` or `page_token`
 */
export async function listExperiments(
  dataSource: DataSource,
  workspace: string,
  { orderBy, ...request }: ExperimentFilter,
): Promise<Page<Experiment>> {
  const size = pageSizeOf(request);
  const parameters = new SqlParameters([workspace]);
  const scope = { catalog: FIELDS, tieBreak: [BY_NAME], belongsTo: ['experiments', workspace] };
  const query = searchQuery(scope, { ...request, orderBy: orderBy === undefined ? [] : [orderBy] }, parameters);
  const sql = pageSql({
    from: 'experiments e',
    where: "e.workspace = $1 AND e.lifecycle_stage = 'active'",
    ...{ query, columns: EXPERIMENT_COLUMNS, size },
  });
  const rows: ExperimentEntity[] = await dataSource.query(sql, parameters.values);
  const page = query.page(rows, size);
  return { ...page, items: page.items.map(toExperiment) };
}
