import type { FeatureState } from '@intelgraph/contracts';
import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import { FeatureEntity } from './feature.entity.js';
import type { Reference } from './feature-reference.js';
import { toFeatureState } from './features.mapper.js';

export interface FeatureFilter {
  readonly entity_type?: string;
  readonly owner?: string;
  readonly name?: string;
  readonly tag?: string;
}

/** The referenced features that exist, in no order; the highest release (else pre-release) for a name alone. */
export async function findFeatures(
  manager: EntityManager,
  workspace: string,
  references: readonly Reference[],
): Promise<FeatureEntity[]> {
  const names = references.filter(({ version }) => version === undefined).map(({ name }) => name);
  const pinned = references.filter(({ version }) => version !== undefined);
  const found: FeatureEntity[] = [];
  if (names.length > 0) {
    const latest = manager
      .createQueryBuilder(FeatureEntity, 'feature')
      .distinctOn(['feature.name'])
      .where('feature.workspace = :workspace AND feature.name = ANY (:names)', { workspace, names })
      .orderBy('feature.name')
      .addOrderBy('feature.prerelease')
      .addOrderBy('feature.versionOrder', 'DESC')
      // Build metadata has no precedence; a name must mean one version all the same.
      .addOrderBy('feature.version', 'DESC');
    found.push(...(await latest.getMany()));
  }
  if (pinned.length > 0) {
    const exact = manager
      .createQueryBuilder(FeatureEntity, 'feature')
      .where('feature.workspace = :workspace', { workspace })
      .andWhere(
        '(feature.name, feature.version) IN (SELECT * FROM unnest(CAST(:names AS text[]), CAST(:versions AS text[])))',
        {
          names: pinned.map(({ name }) => name),
          versions: pinned.map(({ version }) => version),
        },
      );
    found.push(...(await exact.getMany()));
  }
  return found;
}

/** Registrations of one name happen one after another until the transaction ends. */
export async function lockFeatureName(tx: Transaction, workspace: string, name: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`feature:${workspace}:${name}`]);
}

/** Reads of definitions. */
export class FeaturesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** By name, and the versions of a name lowest first. */
  async list(context: RequestContext, filter: FeatureFilter & PageRequest): Promise<Page<FeatureState>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(FeatureEntity)
      .createQueryBuilder('feature')
      .where('feature.workspace = :workspace', { workspace: context.workspace });
    const { entity_type: entityType, owner, name, tag } = filter;
    if (entityType !== undefined) query.andWhere('feature.entityType = :entityType', { entityType });
    if (owner !== undefined) query.andWhere('feature.owner = :owner', { owner });
    if (name !== undefined) query.andWhere('feature.name = :name', { name });
    if (tag !== undefined) query.andWhere(':tag = ANY (feature.tags)', { tag });
    const cursorOf = (row: FeatureEntity): string[] => [row.name, row.versionOrder, row.version];
    const expressions = ['feature.name', 'feature.versionOrder', 'feature.version'];
    const { items, nextPageToken } = await keysetPage(query, { expressions, direction: 'ASC', cursorOf }, filter);
    return { items: items.map(toFeatureState), nextPageToken };
  }
}
