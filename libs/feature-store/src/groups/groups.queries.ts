import type { FeatureGroupState } from '@intelgraph/contracts';
import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { formatReference, parseReference } from '../features/feature-reference.js';

import { FeatureGroupEntity } from './feature-group.entity.js';
import { FeatureGroupNotFoundError } from './groups.errors.js';
import { toGroupState } from './groups.mapper.js';

/** Reads of groups. */
export class GroupsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @param group name (its highest release) or `name@version` @throws FeatureGroupNotFoundError */
  async get(context: RequestContext, group: string, version?: string): Promise<FeatureGroupState> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const reference = parseReference(group, version, 'group');
    const found = await this.dataSource.getRepository(FeatureGroupEntity).findOne({
      where: {
        workspace,
        name: reference.name,
        ...(reference.version === undefined ? {} : { version: reference.version }),
      },
      order: { prerelease: 'ASC', versionOrder: 'DESC', version: 'DESC' },
    });
    if (found === null) throw new FeatureGroupNotFoundError(formatReference(reference));
    return toGroupState(found);
  }

  /** By name, and the versions of a name lowest first. */
  async list(
    context: RequestContext,
    filter: PageRequest & { readonly entity_type?: string; readonly name?: string },
  ): Promise<Page<FeatureGroupState>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(FeatureGroupEntity)
      .createQueryBuilder('grp')
      .where('grp.workspace = :workspace', { workspace: context.workspace });
    const { entity_type: entityType, name } = filter;
    if (entityType !== undefined) query.andWhere('grp.entityType = :entityType', { entityType });
    if (name !== undefined) query.andWhere('grp.name = :name', { name });
    const expressions = ['grp.name', 'grp.versionOrder', 'grp.version'];
    const cursorOf = (row: FeatureGroupEntity): string[] => [row.name, row.versionOrder, row.version];
    const { items, nextPageToken } = await keysetPage(query, { expressions, direction: 'ASC', cursorOf }, filter);
    return { items: items.map(toGroupState), nextPageToken };
  }
}
