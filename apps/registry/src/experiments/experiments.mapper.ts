import type { Experiment } from '@intelgraph/experiment-tracking';

import type { ExperimentDto } from './experiments.dto.js';

export function toExperimentDto(experiment: Experiment): ExperimentDto {
  const { id, number, name, description, tags, lifecycleStage, createdBy, createdAt } = experiment;
  return {
    id,
    number: Number(number),
    name,
    description,
    tags: { ...tags },
    lifecycle_stage: lifecycleStage,
    created_by: createdBy,
    created_at: createdAt.toISOString(),
  };
}
