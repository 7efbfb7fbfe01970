import { pageSizeOf, type Page, type PageRequest } from '@intelgraph/kernel';
import {
  columnField,
  enumValue,
  jsonField,
  keyedFields,
  namedFields,
  relatedField,
  searchQuery,
  SqlParameters,
  textValue,
  timeValue,
  type SearchCatalog,
  type SortTerm,
} from '@intelgraph/persistence';
import { In, type EntityManager } from 'typeorm';

import { derivedFromValue } from '../lineage/derived-from.js';
import { tagSetValue } from '../search/tag-set.js';
import { STAGE_KINDS } from '../stages/stage.states.js';

import { ModelEntity } from './model.entity.js';

export interface SearchModels extends PageRequest {
  /** Conditions such as `tag = 'fraud' AND stage = 'production'`. */
  readonly filter?: string;
  /** Terms such as `updated_at DESC`; by name without. */
  readonly orderBy?: string;
  readonly tag?: string;
  /** Those that were deleted and can be restored, instead of those that are there. */
  readonly deleted?: boolean;
}

const BY_TEXT = { type: 'text', nullable: false } as const;
const BY_TIME = { type: 'time', nullable: false } as const;
const VERSIONS = 'model_versions version WHERE version.model_id = model.id AND version.deleted_at IS NULL';
const KINDS = enumValue({ values: Object.fromEntries(STAGE_KINDS.map((kind) => [kind, kind])), strict: true });

/** What models are searched by; `stage`, `stage_kind` and `derived_from` are true of a model when they are of one of its versions. */
function modelFields(workspace: string): SearchCatalog {
  return {
    defaultEntity: 'attributes',
    entities: [
      namedFields(
        ['attributes', 'attribute', 'attr'],
        {
          name: columnField('model.name', textValue, BY_TEXT),
          description: columnField('model.description', textValue),
          created_by: columnField('model.created_by', textValue, BY_TEXT),
          created_at: columnField('model.created_at', timeValue, BY_TIME),
          updated_at: columnField('model.updated_at', timeValue, BY_TIME),
          tag: columnField('model.tags', tagSetValue),
          alias: relatedField({
            from: 'model_aliases alias WHERE alias.model_id = model.id',
            value: 'alias.alias',
            type: textValue,
          }),
          stage: relatedField({ from: VERSIONS, value: 'version.stage', type: textValue }),
          stage_kind: relatedField({ from: VERSIONS, value: 'version.stage_kind', type: KINDS }),
          derived_from: relatedField({ from: VERSIONS, value: 'version.id', type: derivedFromValue(workspace) }),
        },
        { tags: 'tag' },
      ),
      keyedFields(['labels', 'label', 'tags', 'tag'], (key) =>
        jsonField('model.labels', key, textValue, { contained: true }),
      ),
    ],
  };
}

const TIE_BREAK: readonly SortTerm[] = ['name', 'id'].map((column) => ({
  expression: `model.${column}`,
  type: 'text',
  nullable: false,
  direction: 'ASC',
}));

/**
 * One page of models, by name unless the search orders them. Two statements.
 *
 * @throws InvalidInputError that names `filter`, `order_by`, `page_size` or `page_token`
 */
export async function searchModels(
  manager: EntityManager,
  workspace: string,
  search: SearchModels,
): Promise<Page<ModelEntity>> {
  const size = pageSizeOf(search);
  const { tag, deleted = false } = search;
  const parameters = new SqlParameters([workspace]);
  const scope = { catalog: modelFields(workspace), tieBreak: TIE_BREAK, belongsTo: [workspace, tag, deleted] };
  const orderBy = search.orderBy === undefined ? [] : [search.orderBy];
  const query = searchQuery(scope, { ...search, orderBy }, parameters);
  const tagged = tag === undefined ? 'TRUE' : `model.tags @> ${parameters.add([tag], 'text[]')}`;
  const rows = await manager.query<{ id: string }[]>(
    `SELECT model.id, ${query.columns} FROM models model ${query.joins}
      WHERE model.workspace = $1 AND model.deleted_at IS ${deleted ? 'NOT NULL' : 'NULL'} AND ${tagged} AND ${query.where}
      ORDER BY ${query.orderBy} LIMIT ${size + 1}`,
    parameters.values,
  );
  const page = query.page(rows, size);
  if (page.items.length === 0) return { ...page, items: [] };
  const found = await manager.findBy(ModelEntity, { id: In(page.items.map(({ id }) => id)) });
  const byId = new Map(found.map((model) => [model.id, model]));
  return { ...page, items: page.items.flatMap(({ id }) => byId.get(id) ?? []) };
}
