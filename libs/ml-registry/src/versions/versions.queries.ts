import type { ModelVersionState } from '@intelgraph/contracts';
import { requireRole, type Page, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import { IsNull, Not, type DataSource, type EntityManager } from 'typeorm';

import { AliasEntity } from '../aliases/alias.entity.js';
import { AliasNotFoundError } from '../aliases/aliases.errors.js';
import { aliasesOfVersions } from '../aliases/alias-meanings.queries.js';
import type { ModelEntity } from '../models/model.entity.js';
import { findModel, findModelLocked } from '../models/models.queries.js';
import { isStageKind, type StageKind } from '../stages/stage.states.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { type Bump, nextVersion } from './semver-order.js';
import { searchVersions, type SearchVersions } from './filtered-versions.queries.js';
import type { ModelOfVersion } from './version-numbers.queries.js';
import { ModelVersionNotFoundError } from './versions.errors.js';
import { toVersionState } from './versions.mapper.js';

/** Which version of a model is meant; without any, the one in production, else the newest. */
export interface VersionSelector {
  /** A version, its number, or `latest`. */
  readonly version?: VersionKey;
  /** Name of a stage, or a kind: then any stage of it. */
  readonly stage?: string;
  readonly alias?: string;
}

/** What a word in the place of a version means: a version, its number, `latest`, or the version in a stage. */
export function selectorOf(word: string): VersionSelector {
  // Versions and numbers start with a digit, stages with a letter.
  return /^[a-z]/.test(word) && word !== 'latest' ? { stage: word } : { version: word };
}

/** A version and the aliases that mean it now. */
export type VersionWithAliases = Required<ModelVersionState> & { aliases: string[] };

/** Which version of a model: its semantic version, or its number (MLflow's version), also as text. */
export type VersionKey = string | number;

// No semantic version is digits alone.
function byKey(version: VersionKey): { number: number } | { version: string } {
  if (typeof version === 'number') return { number: version };
  return /^\d{1,9}$/.test(version) ? { number: Number(version) } : { version };
}

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

/** Whether a model has, or had, a version of this name. */
export async function isVersionTaken(tx: Transaction, model: ModelOfVersion, version: string): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    'SELECT 1 FROM model_versions WHERE workspace = $1 AND model_id = $2 AND version = $3',
    [model.workspace, model.id, version],
  );
  return rows.length > 0;
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

/** The version that is meant by a stage, or by a kind of stages; null when none is there. */
export async function findInStage(
  manager: EntityManager,
  modelId: string,
  stage: string,
): Promise<ModelVersionEntity | null> {
  // Where several are in production, or in a stage of one's own, the one that came last is meant.
  const cameLast = stage === 'production' || !isStageKind(stage);
  return manager.findOne(ModelVersionEntity, {
    // A stage that is called like a kind is of it.
    where: { modelId, ...(isStageKind(stage) ? { stageKind: stage } : { stage }), deletedAt: IsNull() },
    order: cameLast ? { stageChangedAt: 'DESC', number: 'DESC' } : { versionOrder: 'DESC', id: 'DESC' },
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

  /** Highest version first (semver precedence), unless ordered. @throws InvalidInputError that names the field */
  async list(context: RequestContext, model: string, search: SearchVersions): Promise<Page<VersionWithAliases>> {
    requireRole(context, 'viewer');
    const { manager } = this.dataSource;
    const { id } = await findModel(manager, context.workspace, model);
    return this.shownPage(await searchVersions(manager, context.workspace, search, id));
  }

  /** Across all models, newest first, unless ordered. @throws InvalidInputError that names the field */
  async search(context: RequestContext, search: SearchVersions): Promise<Page<VersionWithAliases>> {
    requireRole(context, 'viewer');
    return this.shownPage(await searchVersions(this.dataSource.manager, context.workspace, search));
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
  async countByStageKind(): Promise<ReadonlyMap<StageKind, number>> {
    const rows = await this.dataSource.query<{ kind: StageKind; n: number }[]>(
      'SELECT stage_kind AS kind, count(*)::int AS n FROM model_versions WHERE deleted_at IS NULL GROUP BY stage_kind',
    );
    return new Map(rows.map(({ kind, n }) => [kind, n]));
  }
}
