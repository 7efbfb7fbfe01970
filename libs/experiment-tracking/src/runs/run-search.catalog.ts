import {
  columnField,
  enumValue,
  idValue,
  jsonField,
  keyedFields,
  namedFields,
  relatedField,
  type SearchCatalog,
  type SearchField,
  type SortTerm,
  textValue,
  timeValue,
} from '@intelgraph/persistence';

import { ARTIFACT_SCHEME } from '../artifact-files/artifact-locations.js';

import { latestMetric } from './latest-metric-field.js';
import { runUuid } from './run-ids.js';
import { RUN_NAME_TAG } from './run.js';

const hex = (expression: string): string => `replace(${expression}::text, '-', '')`;

const RUN_NAME = columnField('r.name', textValue, { type: 'text', nullable: false });
const ARTIFACT_URI = `coalesce(r.artifact_uri,
  '${ARTIFACT_SCHEME}:/' || r.experiment_number || '/' || ${hex('r.id')} || '/artifacts')`;

const ATTRIBUTES: Readonly<Record<string, SearchField>> = {
  run_id: columnField('r.id', idValue({ cast: 'uuid', parse: runUuid, wire: hex }), { type: 'uuid', nullable: false }),
  run_name: RUN_NAME,
  user_id: columnField('r.user_id', textValue, { type: 'text', nullable: false }),
  status: columnField(
    'r.status',
    enumValue({
      values: {
        SCHEDULED: 'scheduled',
        RUNNING: 'running',
        FINISHED: 'finished',
        FAILED: 'failed',
        KILLED: 'killed',
      },
      strict: false,
    }),
    { expression: 'upper(r.status)', type: 'text', nullable: false },
  ),
  artifact_uri: columnField(ARTIFACT_URI, textValue, { type: 'text', nullable: false }),
  start_time: columnField('r.started_at', timeValue, { type: 'time', nullable: false }),
  end_time: columnField('r.ended_at', timeValue, { type: 'time', nullable: true }),
};

const ofDataset = (value: string): SearchField =>
  relatedField({
    from: 'run_datasets u JOIN input_datasets d ON d.id = u.dataset_id WHERE u.run_id = r.id',
    value,
    type: textValue,
  });

/** What runs of some experiments are searched by: MLflow's fields, over `runs r`. */
export function runCatalog(experimentIds: readonly string[]): SearchCatalog {
  return {
    defaultEntity: 'attributes',
    entities: [
      namedFields(['attributes', 'attribute', 'attr', 'run'], ATTRIBUTES, {
        created: 'start_time',
        'run name': 'run_name',
      }),
      keyedFields(['metrics', 'metric'], (key) =>
        latestMetric(key, (parameters) => parameters.add(experimentIds, 'uuid[]')),
      ),
      keyedFields(['params', 'param', 'parameters', 'parameter'], (key) =>
        jsonField('r.params', key, textValue, { contained: true, mixed: true }),
      ),
      keyedFields(['tags', 'tag'], (key) =>
        key === RUN_NAME_TAG ? RUN_NAME : jsonField('r.tags', key, textValue, { contained: true }),
      ),
      namedFields(['datasets', 'dataset'], {
        name: ofDataset('d.name'),
        digest: ofDataset('d.digest'),
        context: ofDataset('u.context'),
      }),
    ],
  };
}

/** The newest first; of the same millisecond by id. */
export const NEWEST_RUN_FIRST: readonly SortTerm[] = [
  { expression: 'r.started_at', type: 'time', nullable: false, direction: 'DESC' },
  { expression: 'r.id', type: 'uuid', nullable: false, direction: 'ASC' },
];
