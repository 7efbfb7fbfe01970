import {
  type CloudEvent,
  contextOfEvent,
  type ModelRenamed,
  promotionPolicyChanged,
  type PromotionPolicyState,
} from '@intelgraph/contracts';
import { requireRole, type Clock, type IdSource, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';
import { LessThanOrEqual, type DataSource } from 'typeorm';

import {
  PolicyExistsError,
  PolicyNotFoundError,
  PolicyRevisionError,
  PolicyStatusError,
  TooManyPoliciesError,
} from './policies.errors.js';
import { toPolicyState } from './policies.mapper.js';
import { countInForce, lockPolicies } from './policies.queries.js';
import {
  assertContent,
  assertPolicy,
  completeRequirements,
  type NewPolicy,
  type PolicyContent,
} from './policy-input.js';
import { PolicyEntity } from './policy.entity.js';
import { policyStates, type PolicyStatus } from './policy.states.js';

/** Most policies of a workspace that are not retired. */
export const MAX_POLICIES = 200;

export interface PoliciesDependencies {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** What governance changes because of a rename, it changes in the name of who renamed the model. */
const AS_GOVERNANCE = { kind: 'user', roles: ['admin'], via: 'service:governance' } as const;

/** Writes what promotions need. The registry hears of each change by its event and enforces it. */
export class PoliciesService {
  constructor(private readonly deps: PoliciesDependencies) {}

  /** @throws InvalidInputError, PolicyExistsError, TooManyPoliciesError */
  async create(context: RequestContext, wanted: NewPolicy): Promise<PromotionPolicyState> {
    requireRole(context, 'admin');
    assertPolicy(wanted);
    const { id: principal } = context.principal;
    const now = this.deps.clock.now();
    const policy = Object.assign(new PolicyEntity(), {
      id: this.deps.ids.next(),
      workspace: context.workspace,
      name: wanted.name,
      ...columnsOf(wanted),
      status: (wanted.status ?? 'active') as PolicyStatus,
      createdBy: principal,
      createdAt: now,
      updatedBy: principal,
      updatedAt: now,
      revision: 1,
    });
    try {
      return await inTransaction(this.deps.dataSource, async (tx) => {
        await assertRoom(tx, context.workspace);
        await tx.insert(PolicyEntity, policy);
        return this.announce(tx, context, policy);
      });
    } catch (error) {
      if (isUniqueViolation(error, 'promotion_policies_name_unique')) throw new PolicyExistsError(wanted.name);
      throw error;
    }
  }

  /**
   * Replaces everything but name and status.
   *
   * @param expectedRevision refuse unless the policy is at this revision
   * @throws InvalidInputError, PolicyNotFoundError, PolicyRevisionError, PolicyStatusError for a retired one
   */
  async update(
    context: RequestContext,
    name: string,
    content: PolicyContent,
    expectedRevision?: number,
  ): Promise<PromotionPolicyState> {
    requireRole(context, 'admin');
    assertContent(content);
    return this.change(context, name, (policy) => {
      if (expectedRevision !== undefined && expectedRevision !== policy.revision) {
        throw new PolicyRevisionError(name, expectedRevision, policy.revision);
      }
      if (policy.status === 'retired') throw new PolicyStatusError(name, policy.status, 'changed');
      return columnsOf(content);
    });
  }

  /** @throws PolicyNotFoundError, PolicyStatusError, TooManyPoliciesError */
  async activate(context: RequestContext, name: string): Promise<PromotionPolicyState> {
    requireRole(context, 'admin');
    return this.change(context, name, async (policy, tx) => {
      if (policy.status === 'retired') await assertRoom(tx, context.workspace);
      return moved(policy, 'active', 'activated');
    });
  }

  /** @throws PolicyNotFoundError, PolicyStatusError */
  async retire(context: RequestContext, name: string): Promise<PromotionPolicyState> {
    requireRole(context, 'admin');
    return this.change(context, name, (policy) => moved(policy, 'retired', 'retired'));
  }

  /**
   * Policies that name a model go with it when the registry renames it, else a new name would be a way around them. Those
   * with a `*` mean names, whoever has them, and stay.
   */
  async followRename(tx: Transaction, event: CloudEvent<ModelRenamed>): Promise<void> {
    const { workspace, data, time } = event;
    const { previous_name: modelPattern, model } = data;
    if (modelPattern.includes('*')) return;
    const policies = await tx.find(PolicyEntity, {
      where: { workspace, modelPattern, updatedAt: LessThanOrEqual(new Date(time)) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    for (const policy of policies)
      await this.store(tx, contextOfEvent(event, AS_GOVERNANCE), policy, { modelPattern: model.name });
  }

  private async change(
    context: RequestContext,
    name: string,
    decide: (policy: PolicyEntity, tx: Transaction) => Partial<PolicyEntity> | Promise<Partial<PolicyEntity>>,
  ): Promise<PromotionPolicyState> {
    return inTransaction(this.deps.dataSource, async (tx) => {
      const where = { workspace: context.workspace, name };
      const policy = await tx.findOne(PolicyEntity, { where, lock: { mode: 'pessimistic_write' } });
      if (policy === null) throw new PolicyNotFoundError(name);
      return this.store(tx, context, policy, await decide(policy, tx));
    });
  }

  private async store(
    tx: Transaction,
    context: RequestContext,
    policy: PolicyEntity,
    changes: Partial<PolicyEntity>,
  ): Promise<PromotionPolicyState> {
    Object.assign(policy, changes, {
      updatedBy: context.principal.id,
      updatedAt: this.deps.clock.now(),
      revision: policy.revision + 1,
    });
    await tx.update(PolicyEntity, { id: policy.id }, policy);
    return this.announce(tx, context, policy);
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    policy: PolicyEntity,
  ): Promise<PromotionPolicyState> {
    const data = toPolicyState(policy);
    await this.deps.outbox.add(tx, context, {
      definition: promotionPolicyChanged,
      subject: `policy/${policy.id}`,
      aggregateId: policy.id,
      aggregateVersion: policy.revision,
      data,
    });
    return data;
  }
}

function columnsOf(content: PolicyContent) {
  return {
    description: content.description ?? '',
    toStage: content.to_stage as PolicyEntity['toStage'],
    modelPattern: content.model_pattern ?? '*',
    requirements: completeRequirements(content.requirements),
  };
}

function moved(policy: PolicyEntity, to: PolicyStatus, participle: string): Partial<PolicyEntity> {
  policyStates.assert(policy.status, to, (from) => new PolicyStatusError(policy.name, from, participle));
  return { status: to };
}

async function assertRoom(tx: Transaction, workspace: string): Promise<void> {
  await lockPolicies(tx, workspace);
  if ((await countInForce(tx, workspace)) >= MAX_POLICIES) throw new TooManyPoliciesError(MAX_POLICIES);
}
