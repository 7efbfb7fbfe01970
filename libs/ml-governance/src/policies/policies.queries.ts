import type { PromotionPolicyState } from '@intelgraph/contracts';
import { requireAdminOfAll, requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type KeysetOrder, type Transaction } from '@intelgraph/persistence';
import { Not, type DataSource } from 'typeorm';

import { PolicyNotFoundError } from './policies.errors.js';
import { toPolicyState } from './policies.mapper.js';
import { PolicyEntity } from './policy.entity.js';

export interface ListPolicies extends PageRequest {
  readonly status?: string;
  readonly to_stage?: string;
}

const BY_NAME: KeysetOrder<PolicyEntity> = {
  expressions: ['p.name'],
  direction: 'ASC',
  cursorOf: (row) => [row.name],
};

const BY_ID: KeysetOrder<PolicyEntity> = {
  expressions: ['p.id'],
  casts: ['uuid'],
  direction: 'ASC',
  cursorOf: (row) => [row.id],
};

/** A policy and where it holds. */
export interface WorkspacePolicy {
  readonly workspace: string;
  readonly policy: PromotionPolicyState;
}

/** Reads of policies. */
export class PoliciesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws PolicyNotFoundError */
  async get(context: RequestContext, name: string): Promise<PromotionPolicyState> {
    requireRole(context, 'viewer');
    const found = await this.dataSource.manager.findOneBy(PolicyEntity, { workspace: context.workspace, name });
    if (found === null) throw new PolicyNotFoundError(name);
    return toPolicyState(found);
  }

  /** By name. */
  async list(context: RequestContext, page: ListPolicies): Promise<Page<PromotionPolicyState>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(PolicyEntity)
      .createQueryBuilder('p')
      .where('p.workspace = :workspace', { workspace: context.workspace });
    if (page.status !== undefined) query.andWhere('p.status = :status', { status: page.status });
    if (page.to_stage !== undefined) query.andWhere('p.to_stage = :stage', { stage: page.to_stage });
    const { items, nextPageToken } = await keysetPage(query, BY_NAME, page);
    return { items: items.map(toPolicyState), nextPageToken };
  }

  /**
   * Policies of every workspace by id, for the registry's copy.
   *
   * @throws ForbiddenError unless the caller is admin of all workspaces
   */
  async snapshot(context: RequestContext, page: PageRequest): Promise<Page<WorkspacePolicy>> {
    requireAdminOfAll(context);
    const query = this.dataSource.getRepository(PolicyEntity).createQueryBuilder('p');
    const { items, nextPageToken } = await keysetPage(query, BY_ID, page);
    return { items: items.map((row) => ({ workspace: row.workspace, policy: toPolicyState(row) })), nextPageToken };
  }
}

/** Who adds to the policies in force takes turns: two at once would both find the last place. */
export async function lockPolicies(tx: Transaction, workspace: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`policies ${workspace}`]);
}

/** Policies of the workspace that are not retired. */
export function countInForce(tx: Transaction, workspace: string): Promise<number> {
  return tx.countBy(PolicyEntity, { workspace, status: Not('retired') });
}
