import type { ExperimentState } from '@intelgraph/contracts';

import type { ExperimentEntity } from './experiment.entity.js';

/** An experiment as the interface and the events show it. */
export function toExperimentState(experiment: ExperimentEntity): ExperimentState {
  return {
    id: experiment.id,
    name: experiment.name,
    description: experiment.description,
    created_by: experiment.createdBy,
    created_at: experiment.createdAt.toISOString(),
  };
}
