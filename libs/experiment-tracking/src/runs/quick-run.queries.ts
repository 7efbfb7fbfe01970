import type { SqlWrite } from '@intelgraph/messaging';
import type { DataSource } from 'typeorm';

import { artifactsBelow, type RunDraft } from './run-draft.js';
import type { InsertedRun } from './run-writes.queries.js';

/** An active experiment as it was when read, and where the files of a new run of it go. */
export type ExperimentForRun = Omit<InsertedRun, 'isNew'>;

export async function experimentForRun(
  dataSource: DataSource,
  { workspace, experimentNumber, id }: RunDraft,
): Promise<ExperimentForRun | undefined> {
  const rows: { id: string; name: string; artifact_uri: string | null }[] = await dataSource.query(
    `SELECT id, name, rtrim(artifact_location, '/') || $3 AS artifact_uri FROM experiments
      WHERE workspace = $1 AND number = $2 AND lifecycle_stage = 'active'`,
    [workspace, experimentNumber, artifactsBelow(id)],
  );
  const row = rows[0];
  return row && { experimentId: row.id, experimentName: row.name, artifactUri: row.artifact_uri };
}

/** Inserts a run unless the experiment has changed since, or another run has the draft's idempotency key; returns its id. */
export function insertionOfRun(draft: RunDraft, experiment: ExperimentForRun): SqlWrite {
  return {
    sql: `INSERT INTO runs (id, workspace, experiment_id, experiment_number, artifact_uri, name, status, params, tags,
                            artifacts, datasets, job_id, idempotency_key, user_id, created_by, started_at, version)
          SELECT $3, $1, id, number, $4, $5, $6, $7, $8, '[]', $9, $10, $11, $12, $13, $14, 1 FROM (
            SELECT id, number FROM experiments
             WHERE id = $2 AND workspace = $1 AND name = $15 AND lifecycle_stage = 'active' FOR SHARE) AS experiment
          ON CONFLICT DO NOTHING RETURNING id`,
    values: [
      draft.workspace,
      experiment.experimentId,
      draft.id,
      experiment.artifactUri,
      draft.name,
      draft.status,
      JSON.stringify(draft.params),
      JSON.stringify(draft.tags),
      JSON.stringify(draft.datasets),
      draft.jobId,
      draft.idempotencyKey,
      draft.userId,
      draft.createdBy,
      draft.startedAt,
      experiment.experimentName,
    ],
  };
}
