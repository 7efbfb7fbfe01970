import { requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { AbTestEntity } from './ab-test.entity.js';
import type { AbTestStatus } from './ab-test.states.js';
import { AbTestNotFoundError } from './ab-tests.errors.js';
import { toAbTest, type AbTest } from './ab-tests.mapper.js';

export interface ListAbTests extends PageRequest {
  readonly status?: AbTestStatus | undefined;
}

/** Reads of A/B tests. */
export class AbTestsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws AbTestNotFoundError */
  async get(context: RequestContext, id: string): Promise<AbTest> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = await this.dataSource.manager.findOneBy(AbTestEntity, { id, workspace });
    if (found === null) throw new AbTestNotFoundError(id);
    return toAbTest(found);
  }

  /** Newest first. */
  async list(context: RequestContext, { status, ...page }: ListAbTests): Promise<Page<AbTest>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(AbTestEntity)
      .createQueryBuilder('test')
      .where('test.workspace = :workspace', { workspace: context.workspace });
    if (status !== undefined) query.andWhere('test.status = :status', { status });
    const cursorOf = ({ id }: AbTestEntity): [string] => [id];
    const found = await keysetPage(query, { expressions: ['test.id'], direction: 'DESC', cursorOf }, page);
    return { items: found.items.map(toAbTest), nextPageToken: found.nextPageToken };
  }

  /** How many there are in all workspaces; for metrics. */
  async countByStatus(): Promise<ReadonlyMap<AbTestStatus, number>> {
    const rows = await this.dataSource.query<{ status: AbTestStatus; n: number }[]>(
      'SELECT status, count(*)::int AS n FROM ab_tests GROUP BY status',
    );
    return new Map(rows.map(({ status, n }) => [status, n]));
  }
}
