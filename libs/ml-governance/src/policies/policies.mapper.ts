import type { PromotionPolicyState } from '@intelgraph/contracts';

import type { PolicyEntity } from './policy.entity.js';

/** A policy as the interface and the event show it. */
export function toPolicyState(policy: PolicyEntity): PromotionPolicyState {
  return {
    id: policy.id,
    name: policy.name,
    description: policy.description,
    to_stage: policy.toStage,
    model_pattern: policy.modelPattern,
    status: policy.status,
    requirements: policy.requirements,
    created_by: policy.createdBy,
    created_at: policy.createdAt.toISOString(),
    updated_by: policy.updatedBy,
    updated_at: policy.updatedAt.toISOString(),
    revision: policy.revision,
  };
}
