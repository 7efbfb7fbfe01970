import type { SqlWrite } from '@intelgraph/messaging';
import type { DataSource } from 'typeorm';

import { artifactsBelow, type RunDraft } from './run-draft.js';
import { draftValues, insertionOf } from './run-insertion.queries.js';
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
    sql: insertionOf(
      '$14',
      `(SELECT id, number FROM experiments
         WHERE id = $13 AND workspace = $1 AND name = $15 AND lifecycle_stage = 'active' FOR SHARE) AS experiment`,
    ),
    values: [...draftValues(draft), experiment.experimentId, experiment.artifactUri, experiment.experimentName],
  };
}
