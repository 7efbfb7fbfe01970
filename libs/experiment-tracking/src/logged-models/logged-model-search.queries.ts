import { InvalidInputError, type Page, requireRole, type RequestContext } from '@intelgraph/kernel';
import { searchQuery, type SearchRequest, SqlParameters } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { pageSql } from '../paging/page.queries.js';

import { LOGGED_MODEL_COLUMNS, type LoggedModelRow, toLoggedModel } from './logged-model-row.js';
import {
  loggedModelCatalog,
  type MetricDataset,
  NEWEST_MODEL_FIRST,
  onDatasets,
} from './logged-model-search.catalog.js';
import type { LoggedModel } from './logged-model.js';

const MAX_MODELS_PER_PAGE = 1000;
const MAX_DATASETS = 100;

/** One key of the order; the data set matters for metrics alone. */
export interface LoggedModelOrder {
  /** `name`, `` metrics.`val loss` ``. */
  readonly field: string;
  readonly ascending: boolean;
  readonly dataset?: MetricDataset | undefined;
}

export interface LoggedModelSearch extends Omit<SearchRequest, 'orderBy'> {
  readonly experiments: readonly bigint[];
  readonly order: readonly LoggedModelOrder[];
  /** Only metrics on these count in the filter; without a metric in it, models that have any metric on one of them. */
  readonly datasets: readonly MetricDataset[];
  readonly maxResults: number;
}

/** Finds logged models that are not deleted: one statement a page. */
export class LoggedModelSearchQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws InvalidInputError naming `filter`, `order_by`, `page_token`, `datasets` or `max_results` */
  async search(context: RequestContext, search: LoggedModelSearch): Promise<Page<LoggedModel>> {
    requireRole(context, 'viewer');
    const { experiments, order, datasets, maxResults: size, filter, pageToken } = search;
    if (!Number.isInteger(size) || size < 1 || size > MAX_MODELS_PER_PAGE)
      throw InvalidInputError.of('max_results', `must be a whole number from 1 to ${MAX_MODELS_PER_PAGE}`);
    if (datasets.length > MAX_DATASETS)
      throw InvalidInputError.of('datasets', `must have at most ${MAX_DATASETS} entries`);
    const numbers = experiments.map(String);
    const ofOrder = new Map(order.flatMap(({ field, dataset }) => (dataset ? [[metricOf(field), dataset]] : [])));
    const parameters = new SqlParameters([context.workspace, numbers]);
    const query = searchQuery(
      {
        catalog: loggedModelCatalog({ filter: datasets, order: ofOrder }),
        tieBreak: NEWEST_MODEL_FIRST,
        belongsTo: [context.workspace, numbers, datasets, order],
      },
      {
        ...(filter !== undefined && { filter }),
        ...(pageToken !== undefined && { pageToken }),
        orderBy: order.map(({ field, ascending }) => `${field} ${ascending ? 'ASC' : 'DESC'}`),
      },
      parameters,
    );
    const measured = datasets.length === 0 ? 'TRUE' : measuredOn(datasets, parameters);
    const sql = pageSql({
      from: 'logged_models l',
      where: `l.experiment_id IN (SELECT id FROM experiments WHERE workspace = $1 AND number = ANY ($2::bigint[]))
              AND l.lifecycle_stage = 'active' AND ${measured}`,
      ...{ query, columns: LOGGED_MODEL_COLUMNS, size },
    });
    const rows: LoggedModelRow[] = await this.dataSource.query(sql, parameters.values);
    const page = query.page(rows, size);
    return { ...page, items: page.items.map(toLoggedModel) };
  }
}

/** That a model has some metric on one of the data sets. */
function measuredOn(datasets: readonly MetricDataset[], parameters: SqlParameters): string {
  return `EXISTS (SELECT 1 FROM logged_model_metrics m WHERE m.model_id = l.id AND ${onDatasets(datasets, parameters)})`;
}

/** The metric's key in `` metrics.`key` `` or `metrics.key`. */
function metricOf(field: string): string {
  return field.replace(/^metrics?\./i, '').replace(/^[`"](.*)[`"]$/, '$1');
}
