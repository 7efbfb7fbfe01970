import type { ExperimentState } from '@intelgraph/contracts';

import { ARTIFACT_SCHEME } from '../artifact-files/artifact-locations.js';
import { boundedTexts } from '../events/bounded-state.js';

import type { ExperimentEntity } from './experiment.entity.js';
import type { Experiment, ExperimentReference } from './experiment.js';

export function toExperiment(entity: ExperimentEntity): Experiment {
  const { id, number, name, description, tags, lifecycleStage, createdBy, createdAt, updatedAt } = entity;
  const artifactLocation = entity.artifactLocation ?? `${ARTIFACT_SCHEME}:/${number}`;
  return {
    id,
    number: BigInt(number),
    name,
    description,
    tags,
    lifecycleStage,
    artifactLocation,
    createdBy,
    createdAt,
    updatedAt,
  };
}

/** What events carry of an experiment. */
export function toExperimentState(entity: ExperimentEntity): ExperimentState {
  return {
    id: entity.id,
    number: Number(entity.number),
    name: entity.name,
    description: entity.description,
    tags: boundedTexts(entity.tags),
    lifecycle_stage: entity.lifecycleStage,
    created_by: entity.createdBy,
    created_at: entity.createdAt.toISOString(),
  };
}

/** An experiment's name or number, for messages. */
export function textOf(reference: ExperimentReference): string {
  return 'name' in reference ? reference.name : reference.number.toString();
}
