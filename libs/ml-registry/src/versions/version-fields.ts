import {
  columnField,
  enumValue,
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
} from '@intelgraph/persistence';

import { derivedFromValue } from '../lineage/derived-from.js';
import { tagSetValue } from '../search/tag-set.js';
import { STAGE_KINDS } from '../stages/stage.states.js';

import { ARTIFACT_STATUSES } from './model-version.entity.js';
import { semverValue } from './semver-value.js';

const BY_TEXT = { type: 'text', nullable: false } as const;
const BY_TIME = { type: 'time', nullable: false } as const;

const ofNames = (names: readonly string[]) =>
  enumValue({ values: Object.fromEntries(names.map((name) => [name, name])), strict: true });

const COLUMNS: Readonly<Record<string, SearchField>> = {
  model: columnField('version.model_name', textValue, BY_TEXT),
  version: columnField('version', semverValue, { ...BY_TEXT, expression: 'version.version_order' }),
  number: columnField('version.number', integerValue, { type: 'integer', nullable: false }),
  stage: columnField('version.stage', textValue, BY_TEXT),
  stage_kind: columnField('version.stage_kind', ofNames(STAGE_KINDS), BY_TEXT),
  framework: columnField('version.framework', textValue, BY_TEXT),
  model_type: columnField('version.model_type', textValue, BY_TEXT),
  author: columnField('version.author', textValue, BY_TEXT),
  description: columnField('version.description', textValue),
  run_id: columnField('version.run_id', textValue),
  artifact_status: columnField('version.artifact_status', ofNames(ARTIFACT_STATUSES), BY_TEXT),
  artifact_digest: columnField('version.artifact_digest', textValue),
  model_size_bytes: columnField('version.model_size_bytes', integerValue, { type: 'integer', nullable: true }),
  created_by: columnField('version.created_by', textValue, BY_TEXT),
  created_at: columnField('version.created_at', timeValue, BY_TIME),
  updated_at: columnField('version.updated_at', timeValue, BY_TIME),
  deprecation: columnField(`version.deprecation ->> 'reason'`, textValue),
  tag: columnField('version.tags', tagSetValue),
  alias: relatedField({
    from: 'model_aliases alias WHERE alias.version_id = version.id',
    value: 'alias.alias',
    type: textValue,
  }),
};

const DATASETS = 'lineage_datasets dataset WHERE dataset.version_id = version.id';
const datasetField = (column: string): SearchField =>
  relatedField({ from: DATASETS, value: `dataset.${column}`, type: textValue });

/** What versions are searched by; the row is called `version`. */
export function versionFields(workspace: string): SearchCatalog {
  return {
    defaultEntity: 'attributes',
    entities: [
      namedFields(
        ['attributes', 'attribute', 'attr'],
        { ...COLUMNS, derived_from: columnField('version.id', derivedFromValue(workspace)) },
        { name: 'model', model_name: 'model', tags: 'tag', size: 'model_size_bytes' },
      ),
      keyedFields(['metrics', 'metric'], (key) => jsonField('version.metrics', key, numberValue, { numbers: true })),
      keyedFields(['params', 'param', 'parameters', 'parameter', 'hyperparameters'], (key) =>
        jsonField('version.hyperparameters', key, textValue),
      ),
      keyedFields(['labels', 'label', 'tags', 'tag'], (key) =>
        jsonField('version.labels', key, textValue, { contained: true }),
      ),
      namedFields(
        ['datasets', 'dataset'],
        { id: datasetField('dataset_id'), version: datasetField('version'), digest: datasetField('digest') },
        { dataset_id: 'id' },
      ),
    ],
  };
}
