import type { Experiment } from '@intelgraph/experiment-tracking';

import type { ExperimentDto } from './experiments.dto.js';

export function toExperimentDto({ id, name, description, createdBy, createdAt }: Experiment): ExperimentDto {
  return { id, name, description, created_by: createdBy, created_at: createdAt.toISOString() };
}
