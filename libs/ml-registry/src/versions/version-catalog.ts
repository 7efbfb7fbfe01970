import {
  columnField,
  enumValue,
  idValue,
  integerValue,
  jsonField,
  keyedFields,
  namedFields,
  numberValue,
  relatedField,
  textValue,
  timeValue,
  type SearchCatalog,
  type SearchField,
  type SortTerm,
} from '@intelgraph/persistence';

import { labelFields } from '../labels/label-fields.js';
import { derivedFromValue } from '../lineage/derived-from.js';
import { stageOfMlflow } from '../stages/mlflow-stages.js';
import { STAGE_KINDS } from '../stages/stage.states.js';

import { ARTIFACT_STATUSES } from './model-version.entity.js';
import { uuidOf } from './run-ids.js';

const same = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value, value]));

/** Kinds of stages under our names and under MLflow's. */
const kind = idValue({
  cast: 'text',
  parse: (name) => STAGE_KINDS.find((ours) => ours === name.toLowerCase()) ?? stageOfMlflow(name),
  wire: (column) => column,
});

const text = (column: string): SearchField => columnField(column, textValue, { type: 'text', nullable: false });
const time = (column: string): SearchField => columnField(column, timeValue, { type: 'time', nullable: false });

const ATTRIBUTES: Readonly<Record<string, SearchField>> = {
  name: text('v.model_name'),
  version_number: columnField('v.number', integerValue, { type: 'integer', nullable: false }),
  // Beside the number: the semantic version, in the order of its precedence.
  version: { ...text('v.version'), sortKey: () => ({ expression: 'v.version_order', type: 'text', nullable: false }) },
  run_id: columnField(
    'v.run_id',
    idValue({ cast: 'text', parse: uuidOf, wire: (column) => `replace(${column}, '-', '')` }),
    { type: 'text', nullable: true },
  ),
  source_path: text('v.source'),
  stage: columnField('v.stage_kind', kind),
  stage_name: text('v.stage'),
  description: columnField('v.description', textValue),
  framework: columnField('v.framework', textValue),
  model_type: columnField('v.model_type', textValue),
  author: columnField('v.author', textValue),
  artifact_status: columnField('v.artifact_status', enumValue({ values: same(ARTIFACT_STATUSES), strict: false })),
  creation_timestamp: time('v.created_at'),
  last_updated_timestamp: time('v.updated_at'),
  alias: relatedField({ from: 'model_aliases x WHERE x.version_id = v.id', value: 'x.alias', type: textValue }),
  deprecated: columnField(
    `CASE WHEN v.deprecation IS NULL THEN 'false' ELSE 'true' END`,
    enumValue({ values: same(['true', 'false']), strict: true }),
  ),
  tag: {
    ...relatedField({ from: 'unnest(v.tags) AS x (tag) WHERE TRUE', value: 'x.tag', type: textValue }),
    shortcut: (operator, value, parameters) => {
      if (operator === '=') return `v.tags @> ARRAY[${parameters.add(value, 'text')}]`;
      return operator === '!=' ? `NOT (v.tags @> ARRAY[${parameters.add(value, 'text')}])` : undefined;
    },
  },
};

/** Other names of the attributes, in lower case. */
const SPELLINGS = {
  model: 'name',
  model_name: 'name',
  number: 'version_number',
  semver: 'version',
  source: 'source_path',
  current_stage: 'stage',
  stage_kind: 'stage',
  created: 'creation_timestamp',
  created_at: 'creation_timestamp',
  updated_at: 'last_updated_timestamp',
  tags: 'tag',
};

/** What MLflow's clients search and order versions by: MLflow's names, and more. A statement calls the table `v`. */
export function versionCatalog(workspace: string): SearchCatalog {
  const attributes = { ...ATTRIBUTES, derived_from: columnField('v.id', derivedFromValue(workspace)) };
  return {
    defaultEntity: 'attributes',
    entities: [
      namedFields(['attributes', 'attribute', 'attr'], attributes, SPELLINGS),
      labelFields('v.labels'),
      keyedFields(['metrics', 'metric'], (key) => metricField(key)),
      keyedFields(['params', 'param', 'hyperparameters'], (key) => jsonField('v.hyperparameters', key, textValue)),
    ],
  };
}

function metricField(key: string): SearchField {
  const metric = jsonField('v.metrics', key, numberValue);
  const asNumber = (expression: string): string => `(${expression})::float8`;
  return {
    type: numberValue,
    where: (condition, parameters) => metric.where((expression) => condition(asNumber(expression)), parameters),
    sortKey: (parameters) => ({
      expression: asNumber(`v.metrics ->> ${parameters.add(key, 'text')}`),
      type: 'number',
      nullable: true,
    }),
  };
}

export const NEWEST_CHANGE_FIRST: readonly SortTerm[] = [
  { expression: 'v.updated_at', type: 'time', nullable: false, direction: 'DESC' },
];
export const BY_NAME_AND_NUMBER: readonly SortTerm[] = [
  { expression: 'v.model_name', type: 'text', nullable: false, direction: 'ASC' },
  { expression: 'v.number', type: 'integer', nullable: false, direction: 'DESC' },
];
