import type { PromotionRequirements } from '@intelgraph/contracts';
import { assertName, InvalidInputError } from '@intelgraph/kernel';
import type { EntityManager } from 'typeorm';

import { PromotionPolicyEntity } from './promotion-policy.entity.js';
import { matchesPattern } from './promotions.js';

/** A policy that a promotion is checked against. */
export interface PolicyInForce {
  readonly name: string;
  readonly revision: number;
  readonly requirements: PromotionRequirements;
}

/** Where the policies in force come from. They are asked in the transaction of the promotion. */
export interface PolicySource {
  policiesFor(tx: EntityManager, workspace: string, modelName: string, toStage: string): Promise<PolicyInForce[]>;
}

/** A policy that the caller of `createMLRegistry` sets; what is left out is not asked for. */
export interface GivenPolicy {
  readonly name: string;
  readonly to_stage: 'staging' | 'production';
  /** `*` stands for any characters; every model unless given. */
  readonly model_pattern?: string;
  /** Every workspace unless given. */
  readonly workspace?: string;
  readonly requirements: Partial<PromotionRequirements>;
}

/** Policies that governance announced, by name; they are known here while governance is down, too. */
export class AnnouncedPolicies implements PolicySource {
  async policiesFor(
    tx: EntityManager,
    workspace: string,
    modelName: string,
    toStage: string,
  ): Promise<PolicyInForce[]> {
    const active = await tx.find(PromotionPolicyEntity, {
      where: { workspace, toStage, status: 'active' },
      order: { name: 'ASC', id: 'ASC' },
    });
    return active.filter(({ modelPattern }) => matchesPattern(modelPattern, modelName));
  }
}

/** Announced policies and, beside them, those of the process itself. */
export class GivenPolicies implements PolicySource {
  private readonly announced = new AnnouncedPolicies();

  /** @throws InvalidInputError */
  constructor(private readonly given: readonly GivenPolicy[]) {
    for (const [i, { name, to_stage }] of given.entries()) {
      assertName(`policies[${i}].name`, name);
      if (!['staging', 'production'].includes(to_stage)) {
        throw InvalidInputError.of(`policies[${i}].to_stage`, 'must be staging or production');
      }
    }
  }

  async policiesFor(
    tx: EntityManager,
    workspace: string,
    modelName: string,
    toStage: string,
  ): Promise<PolicyInForce[]> {
    const own = this.given.filter(
      (policy) =>
        policy.to_stage === toStage &&
        (policy.workspace ?? workspace) === workspace &&
        matchesPattern(policy.model_pattern ?? '*', modelName),
    );
    return [
      ...(await this.announced.policiesFor(tx, workspace, modelName, toStage)),
      ...own.map(({ name, requirements }) => ({
        name,
        revision: 0,
        requirements: { ...NO_REQUIREMENTS, ...requirements },
      })),
    ];
  }
}

/** Requirements that ask for nothing beyond one approval. */
export const NO_REQUIREMENTS: PromotionRequirements = {
  metrics: [],
  checklist: [],
  approvals: { count: 1, roles: [] },
  model_card: { required: false, sections: [] },
  evaluation: [],
  ab_test: { finished: false },
};
