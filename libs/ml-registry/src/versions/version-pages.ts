import { pageSizeOf, type Page, type PageRequest } from '@intelgraph/kernel';
import { searchQuery, SqlParameters, type SortTerm } from '@intelgraph/persistence';
import { In, type EntityManager } from 'typeorm';

import type { Stage } from '../stages/stage.states.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { VERSION_CATALOG } from './version-catalog.js';

/** Which versions a page is cut from. */
export interface VersionScope {
  readonly workspace: string;
  readonly modelId?: string;
  readonly stage?: Stage | undefined;
}

/** A page of versions that are not deleted. @throws InvalidInputError that names `filter`, `page_size` or `page_token` */
export async function pageOfVersions(
  manager: EntityManager,
  scope: VersionScope,
  request: PageRequest & { readonly filter?: string },
  order: readonly SortTerm[],
): Promise<Page<ModelVersionEntity>> {
  const { workspace, modelId = null, stage = null } = scope;
  const size = pageSizeOf(request);
  const parameters = new SqlParameters([workspace, modelId, stage, size + 1]);
  const searched = { catalog: VERSION_CATALOG, tieBreak: order, belongsTo: [workspace, modelId, stage] };
  const query = searchQuery(searched, { filter: request.filter, pageToken: request.pageToken }, parameters);
  const rows = await manager.query<{ id: string }[]>(
    `SELECT v.id, ${query.columns} FROM model_versions v ${query.joins}
      WHERE v.workspace = $1 AND v.deleted_at IS NULL
        AND ($2::text IS NULL OR v.model_id = $2) AND ($3::text IS NULL OR v.stage = $3) AND ${query.where}
      ORDER BY ${query.orderBy} LIMIT $4`,
    parameters.values,
  );
  const page = query.page(rows, size);
  const found = await manager.findBy(ModelVersionEntity, { id: In(page.items.map(({ id }) => id)) });
  const byId = new Map(found.map((version) => [version.id, version]));
  return {
    items: page.items.flatMap(({ id }) => byId.get(id) ?? []),
    nextPageToken: page.nextPageToken,
  };
}
