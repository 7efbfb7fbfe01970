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

import { latestMetric } from './latest-metric-field.js';
import { runUuid } from './run-ids.js';
import { RUN_STATES } from './run.states.js';

const BY_TEXT = { type: 'text', nullable: false } as const;
const STATUSES = enumValue({
  values: Object.fromEntries(RUN_STATES.states.map((state) => [state, state])),
  strict: true,
});
const ID = idValue({ cast: 'uuid', parse: runUuid, wire: (expression) => `${expression}::text` });

const ATTRIBUTES: Readonly<Record<string, SearchField>> = {
  id: columnField('r.id', ID, { type: 'uuid', nullable: false }),
  name: columnField('r.name', textValue, BY_TEXT),
  experiment: columnField('e.name', textValue, BY_TEXT),
  status: columnField('r.status', STATUSES, BY_TEXT),
  job_id: columnField('r.job_id', textValue, { type: 'text', nullable: true }),
  created_by: columnField('r.created_by', textValue, BY_TEXT),
  started_at: columnField('r.started_at', timeValue, { type: 'time', nullable: false }),
  ended_at: columnField('r.ended_at', timeValue, { type: 'time', nullable: true }),
};

const ofDataset = (member: string): SearchField => ({
  ...relatedField({
    from: `jsonb_array_elements(r.datasets) AS d (dataset) WHERE TRUE`,
    value: `(d.dataset ->> '${member}')`,
    type: textValue,
  }),
  shortcut: (operator, value, parameters) =>
    operator === '=' ? `r.datasets @> ${parameters.add(JSON.stringify([{ [member]: value }]), 'jsonb')}` : undefined,
});

const metric = (key: string, workspace: string): SearchField =>
  latestMetric(
    key,
    (parameters) => `ARRAY(SELECT x.id FROM experiments x WHERE x.workspace = ${parameters.add(workspace, 'text')})`,
  );

/** What the runs of a workspace are listed by, under the names of the API: over `runs r JOIN experiments e`. */
export function listedRunFields(workspace: string): SearchCatalog {
  return {
    defaultEntity: 'attributes',
    entities: [
      namedFields(['attributes', 'attribute', 'attr', 'run'], ATTRIBUTES, {
        ...{ run_id: 'id', run_name: 'name', user: 'created_by' },
        ...{ created_at: 'started_at', start_time: 'started_at', end_time: 'ended_at' },
      }),
      keyedFields(['metrics', 'metric'], (key) => metric(key, workspace)),
      keyedFields(['params', 'param', 'parameters', 'parameter'], (key) =>
        jsonField('r.params', key, textValue, { contained: true, mixed: true }),
      ),
      keyedFields(['tags', 'tag'], (key) => jsonField('r.tags', key, textValue, { contained: true })),
      namedFields(
        ['datasets', 'dataset'],
        { id: ofDataset('datasetId'), digest: ofDataset('digest'), split: ofDataset('split') },
        { dataset_id: 'id' },
      ),
    ],
  };
}

/** The newest first. */
export const NEWEST_FIRST: readonly SortTerm[] = [
  { expression: 'r.started_at', type: 'time', nullable: false, direction: 'DESC' },
  { expression: 'r.id', type: 'uuid', nullable: false, direction: 'DESC' },
];
