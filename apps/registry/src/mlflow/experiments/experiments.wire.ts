import type { Experiment } from '@intelgraph/experiment-tracking';

import { toKeyValues } from '../wire/key-values.js';

export function toWireExperiment(experiment: Experiment): object {
  return {
    experiment_id: experiment.number.toString(),
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycleStage,
    last_update_time: experiment.updatedAt.getTime(),
    creation_time: experiment.createdAt.getTime(),
    tags: toKeyValues(experiment.tags),
  };
}
