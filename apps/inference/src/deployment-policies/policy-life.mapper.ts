import type { DeploymentPolicy } from '@intelgraph/model-serving';

import type { PolicyLifeDto } from './policy-life.dto.js';

export const toPolicyLife = ({
  outcome,
  createdBy,
  startedAt,
  updatedAt,
  endedAt,
}: DeploymentPolicy): PolicyLifeDto => ({
  outcome: outcome === null ? null : { ...outcome, figures: { ...outcome.figures } },
  created_by: createdBy,
  started_at: startedAt,
  updated_at: updatedAt,
  ended_at: endedAt,
});
