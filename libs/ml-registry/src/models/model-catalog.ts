import {
  columnField,
  namedFields,
  relatedField,
  textValue,
  timeValue,
  type SearchCatalog,
  type SortTerm,
} from '@intelgraph/persistence';

import { labelFields } from '../labels/label-fields.js';

const updated = columnField('m.updated_at', timeValue, { type: 'time', nullable: false });

/** What models are searched and ordered by; a statement calls the table `m`. */
export const MODEL_CATALOG: SearchCatalog = {
  defaultEntity: 'attributes',
  entities: [
    namedFields(
      ['attributes', 'attribute', 'attr'],
      {
        name: columnField('m.name', textValue, { type: 'text', nullable: false }),
        description: columnField('m.description', textValue),
        created_by: columnField('m.created_by', textValue),
        creation_timestamp: columnField('m.created_at', timeValue, { type: 'time', nullable: false }),
        last_updated_timestamp: updated,
        // MLflow's other word for the time of the last change.
        timestamp: updated,
        alias: relatedField({
          from: 'model_aliases x WHERE x.workspace = m.workspace AND x.model_id = m.id',
          value: 'x.alias',
          type: textValue,
        }),
        tag: relatedField({ from: 'unnest(m.tags) AS x (tag) WHERE TRUE', value: 'x.tag', type: textValue }),
      },
      { tags: 'tag', created: 'creation_timestamp', updated: 'last_updated_timestamp' },
    ),
    labelFields('m.labels'),
  ],
};

export const BY_MODEL_NAME: SortTerm = { expression: 'm.name', type: 'text', nullable: false, direction: 'ASC' };
