import {
  columnField,
  enumValue,
  idValue,
  jsonField,
  keyedFields,
  namedFields,
  numberValue,
  type SearchCatalog,
  type SearchField,
  type SortTerm,
  type SqlParameters,
  textValue,
  timeValue,
} from '@intelgraph/persistence';

/** A data set on which a metric counts; without a digest, every one of that name. */
export interface MetricDataset {
  readonly name: string;
  readonly digest?: string | undefined;
}

/** Which data sets metrics are looked at on: all in filters (none = every), one for each metric of the order. */
export interface MetricDatasets {
  readonly filter: readonly MetricDataset[];
  readonly order: ReadonlyMap<string, MetricDataset>;
}

const CREATED = columnField('l.created_at', timeValue, { type: 'time', nullable: false });
const UPDATED = columnField('l.updated_at', timeValue, { type: 'time', nullable: false });

const ATTRIBUTES: Readonly<Record<string, SearchField>> = {
  model_id: columnField('l.id', textValue, { type: 'text', nullable: false }),
  name: columnField('l.name', textValue, { type: 'text', nullable: false }),
  model_type: columnField('l.model_type', textValue, { type: 'text', nullable: true }),
  source_run_id: columnField('l.source_run_id', textValue, { type: 'text', nullable: true }),
  experiment_id: columnField(
    'l.experiment_number',
    idValue({ cast: 'bigint', parse: wholeNumber, wire: (expression) => `${expression}::text` }),
    { type: 'integer', nullable: false },
  ),
  status: columnField(
    'l.status',
    enumValue({
      values: {
        READY: 'ready',
        PENDING: 'pending',
        FAILED: 'failed',
        LOGGED_MODEL_READY: 'ready',
        LOGGED_MODEL_PENDING: 'pending',
        LOGGED_MODEL_UPLOAD_FAILED: 'failed',
      },
      strict: false,
    }),
    { type: 'text', nullable: false },
  ),
  creation_timestamp: CREATED,
  last_updated_timestamp: UPDATED,
};

/** What logged models are searched by, over `logged_models l`. */
export function loggedModelCatalog(datasets: MetricDatasets): SearchCatalog {
  return {
    defaultEntity: 'attributes',
    entities: [
      namedFields(['attributes', 'attribute', 'attr'], ATTRIBUTES, {
        creation_time: 'creation_timestamp',
        creation_timestamp_ms: 'creation_timestamp',
        last_updated_timestamp_ms: 'last_updated_timestamp',
      }),
      keyedFields(['metrics', 'metric'], (key) => modelMetric(key, datasets)),
      keyedFields(['params', 'param', 'parameters', 'parameter'], (key) => jsonField('l.params', key, textValue)),
      keyedFields(['tags', 'tag'], (key) => jsonField('l.tags', key, textValue)),
    ],
  };
}

/** The newest first; of the same millisecond by id. */
export const NEWEST_MODEL_FIRST: readonly SortTerm[] = [
  { expression: 'l.created_at', type: 'time', nullable: false, direction: 'DESC' },
  { expression: 'l.id', type: 'text', nullable: false, direction: 'ASC' },
];

/** That a metric `m` is on one of the data sets; TRUE when none are named. */
export function onDatasets(datasets: readonly MetricDataset[], parameters: SqlParameters): string {
  if (datasets.length === 0) return 'TRUE';
  const ways = datasets.map(({ name, digest }) => {
    const named = `m.dataset_name = ${parameters.add(name, 'text')}`;
    return digest === undefined ? named : `(${named} AND m.dataset_digest = ${parameters.add(digest, 'text')})`;
  });
  return `(${ways.join(' OR ')})`;
}

/** The values of a metric of logged models; sorted by the newest one. */
export function modelMetric(key: string, { filter, order }: MetricDatasets): SearchField {
  return {
    type: numberValue,
    where: (condition, parameters) =>
      `EXISTS (SELECT 1 FROM logged_model_metrics m WHERE m.model_id = l.id
               AND m.key = ${parameters.add(key, 'text')} AND ${onDatasets(filter, parameters)} AND ${condition('m.value')})`,
    sortKey: (parameters, i) => {
      const dataset = order.get(key);
      return {
        join: `LEFT JOIN LATERAL (
                 SELECT m.value FROM logged_model_metrics m
                  WHERE m.model_id = l.id AND m.key = ${parameters.add(key, 'text')}
                    AND ${onDatasets(dataset === undefined ? [] : [dataset], parameters)}
                  ORDER BY m.time_ms DESC, m.step DESC, m.run_id LIMIT 1) o${i} ON TRUE`,
        expression: `o${i}.value`,
        type: 'number',
        nullable: true,
      };
    },
  };
}

function wholeNumber(text: string): string | undefined {
  return /^\d{1,18}$/.test(text) ? text : undefined;
}
