import { pageSizeOf, type Page, type PageRequest } from '@intelgraph/kernel';
import { searchQuery, SqlParameters, type SortTerm } from '@intelgraph/persistence';
import { In, type EntityManager } from 'typeorm';

import { ModelVersionEntity } from './model-version.entity.js';
import { versionFields } from './version-fields.js';

export interface SearchVersions extends PageRequest {
  /** Conditions such as `metrics.auc >= 0.8 AND (tag = 'fraud' OR NOT labels.team = 'risk')`; fields: version-fields. */
  readonly filter?: string;
  /** Terms such as `metrics.auc DESC, version`. */
  readonly orderBy?: string;
  readonly tag?: string;
  /** Name of a stage, or a kind: then any stage of it. */
  readonly stage?: string;
}

const descending = (column: string): SortTerm => ({
  expression: `version.${column}`,
  type: 'text',
  nullable: false,
  direction: 'DESC',
});

/** Ids are UUIDv7. */
const NEWEST_FIRST = [descending('id')];
const HIGHEST_FIRST = [descending('version_order'), descending('id')];

/**
 * One page of versions that are not deleted: of one model, highest first, or of all, newest first, unless the search
 * orders them. Two statements.
 *
 * @throws InvalidInputError that names `filter`, `order_by`, `page_size` or `page_token`
 */
export async function searchVersions(
  manager: EntityManager,
  workspace: string,
  search: SearchVersions,
  modelId?: string,
): Promise<Page<ModelVersionEntity>> {
  const size = pageSizeOf(search);
  const { tag, stage } = search;
  const parameters = new SqlParameters([workspace]);
  const scope = {
    catalog: versionFields(workspace),
    tieBreak: modelId === undefined ? NEWEST_FIRST : HIGHEST_FIRST,
    belongsTo: [workspace, modelId, tag, stage],
  };
  const orderBy = search.orderBy === undefined ? [] : [search.orderBy];
  const query = searchQuery(scope, { ...search, orderBy }, parameters);
  const conditions = [
    ...(modelId === undefined ? [] : [`version.model_id = ${parameters.add(modelId, 'text')}`]),
    ...(tag === undefined ? [] : [`version.tags @> ${parameters.add([tag], 'text[]')}`]),
    ...(stage === undefined ? [] : [`${parameters.add(stage, 'text')} IN (version.stage, version.stage_kind)`]),
    query.where,
  ];
  const rows = await manager.query<{ id: string }[]>(
    `SELECT version.id, ${query.columns} FROM model_versions version ${query.joins}
      WHERE version.workspace = $1 AND version.deleted_at IS NULL AND ${conditions.join(' AND ')}
      ORDER BY ${query.orderBy} LIMIT ${size + 1}`,
    parameters.values,
  );
  const page = query.page(rows, size);
  return { ...page, items: await inOrder(manager, page.items) };
}

async function inOrder(manager: EntityManager, rows: readonly { id: string }[]): Promise<ModelVersionEntity[]> {
  if (rows.length === 0) return [];
  const found = await manager.findBy(ModelVersionEntity, { id: In(rows.map(({ id }) => id)) });
  const byId = new Map(found.map((version) => [version.id, version]));
  return rows.flatMap(({ id }) => byId.get(id) ?? []);
}
