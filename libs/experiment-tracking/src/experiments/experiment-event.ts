import type { EventDefinition, ExperimentState } from '@intelgraph/contracts';
import type { OutboxEvent } from '@intelgraph/messaging';

import type { ExperimentEntity } from './experiment.entity.js';
import { toExperimentState } from './experiments.mapper.js';

/** The event of an experiment, with its whole state. */
export const experimentEvent = (
  definition: EventDefinition<ExperimentState>,
  experiment: ExperimentEntity,
): OutboxEvent<ExperimentState> => ({
  definition,
  subject: `experiment/${experiment.id}`,
  aggregateId: experiment.id,
  aggregateVersion: experiment.version,
  data: toExperimentState(experiment),
});
