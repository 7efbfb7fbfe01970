import type { ModelVersionState } from '@intelgraph/contracts';
import { requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import { IsNull, Not, type DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';

import { AliasEntity } from '../aliases/alias.entity.js';
import { AliasNotFoundError } from '../aliases/aliases.errors.js';
import { aliasesOfVersions } from '../aliases/aliases.queries.js';
import type { ModelEntity } from '../models/model.entity.js';
import { findModel, findModelLocked } from '../models/models.queries.js';
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
  readonly alias?: string;
}

/** A version and the aliases that mean it now. */
export type VersionWithAliases = Required<ModelVersionState> & { aliases: string[] };

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

/** Which version of a model: its semantic version, or its number (MLflow's version). */
export type VersionKey = string | number;

const byKey = (version: VersionKey): { number: number } | { version: string } =>
  typeof version === 'number' ? { number: version } : { version };

/** Finds a version of a model given by id or name. @throws ModelNotFoundError, ModelVersionNotFoundError */
export async function findVersion(
  manager: EntityManager,
  workspace: string,
  model: string,
  version: VersionKey,
): Promise<ModelVersionEntity> {
  const { id, name } = await findModel(manager, workspace, model);
  const where = { workspace, modelId: id, ...byKey(version), deletedAt: IsNull() };
  const found = await manager.findOneBy(ModelVersionEntity, where);
  if (found === null) throw new ModelVersionNotFoundError(name, version);
  return found;
}

/** Finds a version and holds its model until the transaction ends. @throws ModelNotFoundError, ModelVersionNotFoundError */
export async function findVersionLocked(
  tx: Transaction,
  workspace: string,
  model: string,
  version: VersionKey,
  deleted = false,
): Promise<{ model: ModelEntity; version: ModelVersionEntity }> {
  const held = await findModelLocked(tx, workspace, model);
  const where = { modelId: held.id, ...byKey(version), deletedAt: deleted ? Not(IsNull()) : IsNull() };
  const found = await tx.findOneBy(ModelVersionEntity, where);
  if (found === null) throw new ModelVersionNotFoundError(held.name, version);
  return { model: held, version: found };
}

/** The highest version by semver precedence; with `deleted`, also among those that were deleted. */
export async function findHighest(
  manager: EntityManager,
  modelId: string,
  deleted = false,
): Promise<ModelVersionEntity | null> {
  return manager.findOne(ModelVersionEntity, {
    where: { modelId, ...(deleted ? {} : { deletedAt: IsNull() }) },
    order: { versionOrder: 'DESC', id: 'DESC' },
  });
}

/** The version that is meant by a stage; null when none is there. */
export async function findInStage(
  manager: EntityManager,
  modelId: string,
  stage: Stage,
): Promise<ModelVersionEntity | null> {
  return manager.findOne(ModelVersionEntity, {
    where: { modelId, stage, deletedAt: IsNull() },
    // Where several are in production, the one that came last is meant.
    order: stage === 'production' ? { stageChangedAt: 'DESC', number: 'DESC' } : { versionOrder: 'DESC', id: 'DESC' },
  });
}

export async function withAliases(manager: EntityManager, version: ModelVersionEntity): Promise<VersionWithAliases> {
  const aliases = await aliasesOfVersions(manager, [version.id]);
  return { ...toVersionState(version), aliases: aliases.get(version.id) ?? [] };
}

async function findByAlias(
  manager: EntityManager,
  modelId: string,
  name: string,
  alias: string,
): Promise<ModelVersionEntity> {
  const meant = await manager.findOneBy(AliasEntity, { modelId, alias });
  if (meant === null) throw new AliasNotFoundError(name, alias);
  return manager.findOneByOrFail(ModelVersionEntity, { id: meant.versionId });
}

export async function holdsArtifact(manager: EntityManager, workspace: string, digest: string): Promise<boolean> {
  return manager.existsBy(ModelVersionEntity, { workspace, artifactDigest: digest });
}

/** Reads of versions. */
export class VersionsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ModelNotFoundError, ModelVersionNotFoundError */
  async get(context: RequestContext, model: string, version: VersionKey): Promise<VersionWithAliases> {
    requireRole(context, 'viewer');
    return this.shown(await findVersion(this.dataSource.manager, context.workspace, model, version));
  }

  /** The version a selector means now. @throws ModelNotFoundError, ModelVersionNotFoundError */
  async resolve(context: RequestContext, model: string, selector: VersionSelector): Promise<VersionWithAliases> {
    requireRole(context, 'viewer');
    const { manager } = this.dataSource;
    const { id, name } = await findModel(manager, context.workspace, model);
    if (selector.version !== undefined && selector.version !== 'latest') {
      return this.shown(await findVersion(manager, context.workspace, id, selector.version));
    }
    if (selector.alias !== undefined) return this.shown(await findByAlias(manager, id, name, selector.alias));
    const found =
      selector.stage !== undefined
        ? await findInStage(manager, id, selector.stage)
        : ((selector.version === undefined ? await findInStage(manager, id, 'production') : null) ??
          (await findHighest(manager, id)));
    if (found === null) throw new ModelVersionNotFoundError(name, selector.stage ?? 'latest');
    return this.shown(found);
  }

  /** The version that would be registered next. */
  async next(context: RequestContext, model: string, bump: Bump = 'minor'): Promise<string> {
    requireRole(context, 'viewer');
    const { id } = await findModel(this.dataSource.manager, context.workspace, model);
    return nextVersion((await findHighest(this.dataSource.manager, id, true))?.version ?? null, bump);
  }

  /** Highest version first (semver precedence). @throws InvalidInputError that names `filter` */
  async list(
    context: RequestContext,
    model: string,
    page: SearchVersions & { stage?: Stage },
  ): Promise<Page<VersionWithAliases>> {
    requireRole(context, 'viewer');
    const { id } = await findModel(this.dataSource.manager, context.workspace, model);
    const query = this.select(context).andWhere('version.model_id = :id', { id });
    if (page.stage !== undefined) query.andWhere('version.stage = :stage', { stage: page.stage });
    addFilter(query, page.filter);
    return this.shownPage(await keysetPage(query, HIGHEST_FIRST, page));
  }

  /** Across all models, newest first. @throws InvalidInputError that names `filter` */
  async search(context: RequestContext, search: SearchVersions): Promise<Page<VersionWithAliases>> {
    requireRole(context, 'viewer');
    const query = this.select(context);
    addFilter(query, search.filter);
    return this.shownPage(await keysetPage(query, RECENT_FIRST, search));
  }

  private shown(version: ModelVersionEntity): Promise<VersionWithAliases> {
    return withAliases(this.dataSource.manager, version);
  }

  private async shownPage({ items, nextPageToken }: Page<ModelVersionEntity>): Promise<Page<VersionWithAliases>> {
    const aliases = await aliasesOfVersions(
      this.dataSource.manager,
      items.map(({ id }) => id),
    );
    const shown = items.map((item) => ({ ...toVersionState(item), aliases: aliases.get(item.id) ?? [] }));
    return { items: shown, nextPageToken };
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
      .where('version.workspace = :workspace AND version.deleted_at IS NULL', { workspace: context.workspace });
  }
}

function addFilter(query: SelectQueryBuilder<ModelVersionEntity>, filter: string | undefined): void {
  for (const { sql, parameters } of filter === undefined ? [] : parseVersionFilter(filter)) {
    query.andWhere(sql, parameters);
  }
}
