import type { ModelVersionState } from '@intelgraph/contracts';
import { requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';

import { findModel } from '../models/models.queries.js';
import type { Stage } from '../stages/stage.states.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { type Bump, nextVersion } from './semver-order.js';
import { parseVersionFilter } from './version-filter.js';
import { ModelVersionNotFoundError } from './versions.errors.js';
import { toVersionState } from './versions.mapper.js';

/** Which version of a model is meant; without any, the one in production, else the newest. */
export interface VersionSelector {
  /** A version or `latest`. */
  readonly version?: string;
  readonly stage?: Stage;
}

export interface SearchVersions extends PageRequest {
  /** See parseVersionFilter. */
  readonly filter?: string;
}

const RECENT_FIRST = {
  expressions: ['version.id'],
  direction: 'DESC' as const,
  cursorOf: (version: ModelVersionEntity) => [version.id],
};
const HIGHEST_FIRST = {
  expressions: ['version.version_order', 'version.id'],
  direction: 'DESC' as const,
  cursorOf: (version: ModelVersionEntity) => [version.versionOrder, version.id],
};

/** Finds a version of a model given by id or name. @throws ModelNotFoundError, ModelVersionNotFoundError */
export async function findVersion(
  manager: EntityManager,
  workspace: string,
  model: string,
  version: string,
): Promise<ModelVersionEntity> {
  const { id, name } = await findModel(manager, workspace, model);
  const found = await manager.findOneBy(ModelVersionEntity, { workspace, modelId: id, version });
  if (found === null) throw new ModelVersionNotFoundError(name, version);
  return found;
}

/** The highest version by semver precedence. */
export async function findHighest(manager: EntityManager, modelId: string): Promise<ModelVersionEntity | null> {
  return manager.findOne(ModelVersionEntity, { where: { modelId }, order: { versionOrder: 'DESC', id: 'DESC' } });
}

export async function findInStage(
  manager: EntityManager,
  modelId: string,
  stage: Stage,
): Promise<ModelVersionEntity | null> {
  return manager.findOne(ModelVersionEntity, {
    where: { modelId, stage },
    order: { versionOrder: 'DESC', id: 'DESC' },
  });
}

export async function holdsArtifact(manager: EntityManager, workspace: string, digest: string): Promise<boolean> {
  return manager.existsBy(ModelVersionEntity, { workspace, artifactDigest: digest });
}

/** Reads of versions. */
export class VersionsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ModelNotFoundError, ModelVersionNotFoundError */
  async get(context: RequestContext, model: string, version: string): Promise<ModelVersionState> {
    requireRole(context, 'viewer');
    return toVersionState(await findVersion(this.dataSource.manager, context.workspace, model, version));
  }

  /** The version a selector means now. @throws ModelNotFoundError, ModelVersionNotFoundError */
  async resolve(context: RequestContext, model: string, selector: VersionSelector): Promise<ModelVersionState> {
    requireRole(context, 'viewer');
    const { manager } = this.dataSource;
    const { id, name } = await findModel(manager, context.workspace, model);
    if (selector.version !== undefined && selector.version !== 'latest') {
      return toVersionState(await findVersion(manager, context.workspace, id, selector.version));
    }
    const found =
      selector.stage !== undefined
        ? await findInStage(manager, id, selector.stage)
        : ((selector.version === undefined ? await findInStage(manager, id, 'production') : null) ??
          (await findHighest(manager, id)));
    if (found === null) throw new ModelVersionNotFoundError(name, selector.stage ?? 'latest');
    return toVersionState(found);
  }

  /** The version that would be registered next. */
  async next(context: RequestContext, model: string, bump: Bump = 'minor'): Promise<string> {
    requireRole(context, 'viewer');
    const { id } = await findModel(this.dataSource.manager, context.workspace, model);
    return nextVersion((await findHighest(this.dataSource.manager, id))?.version ?? null, bump);
  }

  /** Highest version first (semver precedence). @throws InvalidInputError that names `filter` */
  async list(
    context: RequestContext,
    model: string,
    page: SearchVersions & { stage?: Stage },
  ): Promise<Page<ModelVersionState>> {
    requireRole(context, 'viewer');
    const { id } = await findModel(this.dataSource.manager, context.workspace, model);
    const query = this.select(context).andWhere('version.model_id = :id', { id });
    if (page.stage !== undefined) query.andWhere('version.stage = :stage', { stage: page.stage });
    addFilter(query, page.filter);
    return toStates(await keysetPage(query, HIGHEST_FIRST, page));
  }

  /** Across all models, newest first. @throws InvalidInputError that names `filter` */
  async search(context: RequestContext, search: SearchVersions): Promise<Page<ModelVersionState>> {
    requireRole(context, 'viewer');
    const query = this.select(context);
    addFilter(query, search.filter);
    return toStates(await keysetPage(query, RECENT_FIRST, search));
  }

  /** How many there are in all workspaces; for metrics. */
  async countByStage(): Promise<ReadonlyMap<Stage, number>> {
    const rows = await this.dataSource.query<{ stage: Stage; n: number }[]>(
      'SELECT stage, count(*)::int AS n FROM model_versions GROUP BY stage',
    );
    return new Map(rows.map(({ stage, n }) => [stage, n]));
  }

  private select(context: RequestContext): SelectQueryBuilder<ModelVersionEntity> {
    return this.dataSource
      .getRepository(ModelVersionEntity)
      .createQueryBuilder('version')
      .where('version.workspace = :workspace', { workspace: context.workspace });
  }
}

function addFilter(query: SelectQueryBuilder<ModelVersionEntity>, filter: string | undefined): void {
  for (const { sql, parameters } of filter === undefined ? [] : parseVersionFilter(filter)) {
    query.andWhere(sql, parameters);
  }
}

function toStates({ items, nextPageToken }: Page<ModelVersionEntity>): Page<ModelVersionState> {
  return { items: items.map(toVersionState), nextPageToken };
}
