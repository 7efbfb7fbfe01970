import { runArtifactUri } from '../artifact-files/artifact-locations.js';
import type { LifecycleStage } from '../lifecycle/lifecycle.js';

import { LATEST_METRICS, LatestMetrics } from './latest-metrics.queries.js';
import type { RunStatus } from './run.states.js';
import type { Run, RunArtifact, RunDataset } from './run.js';

/** A row of `runs` with its experiment's name and its latest metrics. */
export interface RunRow {
  readonly id: string;
  readonly workspace: string;
  readonly experiment_id: string;
  readonly experiment_number: string;
  readonly experiment_name: string;
  readonly job_id: string | null;
  readonly user_id: string;
  /** Null: in the artifact store of this platform. */
  readonly artifact_uri: string | null;
  readonly created_by: string;
  readonly started_at: Date;
  /** What `LATEST_METRICS` gives. */
  readonly latest: string | null;
  name: string;
  status: RunStatus;
  lifecycle_stage: LifecycleStage;
  params: Record<string, unknown>;
  tags: Record<string, string>;
  artifacts: RunArtifact[];
  datasets: RunDataset[];
  ended_at: Date | null;
  deleted_at: Date | null;
  /** Grows with every audited write; `aggregate_version` of its events. */
  version: number;
}

/** Where the columns of a `RunRow` are. */
export const RUNS = 'runs r JOIN experiments e ON e.id = r.experiment_id';

/** What `RunRow` needs, from `RUNS`. */
export const RUN_COLUMNS = `
  r.id, r.workspace, r.experiment_id, r.experiment_number, e.name AS experiment_name, r.name, r.status, r.lifecycle_stage,
  r.params, r.tags, r.artifacts, r.datasets, r.job_id, r.user_id, r.artifact_uri, r.created_by, r.started_at, r.ended_at,
  r.deleted_at, r.version, (${LATEST_METRICS}) AS latest`;

export function toRun(row: RunRow): Run {
  const latest = new LatestMetrics(row.latest);
  return {
    id: row.id,
    experimentId: row.experiment_id,
    experimentNumber: BigInt(row.experiment_number),
    experimentName: row.experiment_name,
    name: row.name,
    status: row.status,
    lifecycleStage: row.lifecycle_stage,
    params: row.params,
    get metrics() {
      return Object.fromEntries(latest.points.map(({ key, value }) => [key, value]));
    },
    get latestMetrics() {
      return latest.points;
    },
    get latestTexts() {
      return latest.texts;
    },
    tags: row.tags,
    artifacts: row.artifacts,
    datasets: row.datasets,
    jobId: row.job_id,
    userId: row.user_id,
    artifactUri: artifactUriOf(row),
    createdBy: row.created_by,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export const artifactUriOf = (row: Pick<RunRow, 'id' | 'experiment_number' | 'artifact_uri'>): string =>
  row.artifact_uri ?? runArtifactUri({ id: row.id, experiment: row.experiment_number });
