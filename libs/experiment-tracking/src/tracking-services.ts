import { ExperimentEntity } from './experiments/experiment.entity.js';
import { ExperimentsQueries } from './experiments/experiments.queries.js';
import { ExperimentsService } from './experiments/experiments.service.js';
import { MetricsQueries } from './metrics/metrics.queries.js';
import { CreateTracking1763921000000 } from './migrations/1763921000000-create-tracking.js';
import { RunEntity } from './runs/run.entity.js';
import { RunsQueries } from './runs/runs.queries.js';
import { RunsService } from './runs/runs.service.js';
import type { TrackingParts } from './tracking.ports.js';

/** The tables of experiment tracking; messaging's are needed beside them. */
export const TRACKING_ENTITIES = [ExperimentEntity, RunEntity];
export const TRACKING_MIGRATIONS = [CreateTracking1763921000000];

/** Everything experiment tracking can do, wired. */
export interface TrackingServices {
  readonly experiments: ExperimentsService;
  readonly experimentsQueries: ExperimentsQueries;
  readonly runs: RunsService;
  readonly runsQueries: RunsQueries;
  readonly metrics: MetricsQueries;
}

export function createTrackingServices(parts: TrackingParts): TrackingServices {
  const experiments = new ExperimentsService(parts);
  return {
    experiments,
    experimentsQueries: new ExperimentsQueries(parts.dataSource),
    runs: new RunsService(parts, experiments),
    runsQueries: new RunsQueries(parts.dataSource),
    metrics: new MetricsQueries(parts.dataSource),
  };
}
