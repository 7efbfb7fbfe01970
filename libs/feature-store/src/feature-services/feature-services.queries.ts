import type { FeatureServiceState } from '@intelgraph/contracts';
import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { formatReference, parseReference } from '../features/feature-reference.js';

import { FeatureServiceEntity } from './feature-service.entity.js';
import { FeatureServiceNotFoundError } from './feature-services.errors.js';
import { toFeatureServiceState } from './feature-services.mapper.js';

/** Reads of feature services. */
export class FeatureServicesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @param service name (its highest release) or `name@version` @throws FeatureServiceNotFoundError, InvalidInputError */
  async get(context: RequestContext, service: string, version?: string): Promise<FeatureServiceState> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const reference = parseReference(service, version, 'service');
    const found = await this.dataSource.getRepository(FeatureServiceEntity).findOne({
      where: {
        workspace,
        name: reference.name,
        ...(reference.version === undefined ? {} : { version: reference.version }),
      },
      order: { prerelease: 'ASC', versionOrder: 'DESC', version: 'DESC' },
    });
    if (found === null) throw new FeatureServiceNotFoundError(formatReference(reference));
    return toFeatureServiceState(found);
  }

  /** By name, and the versions of a name lowest first. */
  async list(
    context: RequestContext,
    filter: PageRequest & { readonly name?: string },
  ): Promise<Page<FeatureServiceState>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(FeatureServiceEntity)
      .createQueryBuilder('service')
      .where('service.workspace = :workspace', { workspace: context.workspace });
    const { name } = filter;
    if (name !== undefined) query.andWhere('service.name = :name', { name });
    const expressions = ['service.name', 'service.versionOrder', 'service.version'];
    const cursorOf = (row: FeatureServiceEntity): string[] => [row.name, row.versionOrder, row.version];
    const { items, nextPageToken } = await keysetPage(query, { expressions, direction: 'ASC', cursorOf }, filter);
    return { items: items.map(toFeatureServiceState), nextPageToken };
  }
}
