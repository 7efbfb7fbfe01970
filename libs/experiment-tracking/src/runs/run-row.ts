import { runArtifactUri } from '../artifact-files/artifact-locations.js';
import type { LifecycleStage } from '../lifecycle/lifecycle.js';

import type { RunStatus } from './run.states.js';
import type { LatestMetric, Run, RunArtifact, RunDataset } from './run.js';

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
  /** Of each metric key, value, step and milliseconds, between separators and one metric behind the other; null: none. */
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

// A control character, which no key can hold. Building JSON in PostgreSQL costs five times as much.
const FIELD = '\u001f';
const FIELDS = 4;

/** What `RunRow` needs, from `runs r JOIN experiments e`. */
export const RUN_COLUMNS = `
  r.id, r.workspace, r.experiment_id, r.experiment_number, e.name AS experiment_name, r.name, r.status, r.lifecycle_stage,
  r.params, r.tags, r.artifacts, r.datasets, r.job_id, r.user_id, r.artifact_uri, r.created_by, r.started_at, r.ended_at,
  r.deleted_at, r.version,
  (SELECT string_agg(concat_ws(E'\\x1f', m.key, m.value, m.step, m.time_ms), E'\\x1f')
     FROM latest_metrics m WHERE m.run_id = r.id) AS latest`;

export function toRun(row: RunRow): Run {
  const latestMetrics = toLatestMetrics(row.latest);
  return {
    id: row.id,
    experimentId: row.experiment_id,
    experimentNumber: BigInt(row.experiment_number),
    experimentName: row.experiment_name,
    name: row.name,
    status: row.status,
    lifecycleStage: row.lifecycle_stage,
    params: row.params,
    // Pages of hundreds of runs show the latest metrics alone.
    get metrics() {
      return Object.fromEntries(latestMetrics.map(({ key, value }) => [key, value]));
    },
    latestMetrics,
    tags: row.tags,
    artifacts: row.artifacts,
    datasets: row.datasets,
    jobId: row.job_id,
    userId: row.user_id,
    artifactUri: row.artifact_uri ?? runArtifactUri({ id: row.id, experiment: row.experiment_number }),
    createdBy: row.created_by,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

/** By key. */
function toLatestMetrics(latest: string | null): LatestMetric[] {
  if (latest === null) return [];
  const fields = latest.split(FIELD);
  const metrics: LatestMetric[] = [];
  for (let i = 0; i < fields.length; i += FIELDS) {
    metrics.push({
      key: fields[i] ?? '',
      value: Number(fields[i + 1]),
      step: BigInt(fields[i + 2] ?? ''),
      time: new Date(Number(fields[i + 3])),
    });
  }
  return metrics.sort((a, b) => (a.key < b.key ? -1 : 1));
}
