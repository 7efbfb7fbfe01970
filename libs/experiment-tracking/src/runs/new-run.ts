import type { Transaction } from '@intelgraph/persistence';

import { ExperimentNotFoundError, ExperimentDeletedError } from '../experiments/experiments.errors.js';
import { findExperiment } from '../experiments/experiments.queries.js';

import type { ExperimentForRun } from './quick-run.queries.js';
import type { RunRow } from './run-row.js';
import { RUN_STATES } from './run.states.js';
import type { NewRun } from './run.js';
import type { RunDraft } from './run-draft.js';

interface Making {
  readonly id: string;
  readonly workspace: string;
  readonly createdBy: string;
  readonly now: Date;
  readonly experimentNumber: string;
}

/** A new run as it is to be inserted. */
export function draftOf(wanted: NewRun, { id, workspace, createdBy, now, experimentNumber }: Making): RunDraft {
  return {
    id,
    workspace,
    experimentNumber,
    name: wanted.name ?? `run-${id.slice(-8)}`,
    status: RUN_STATES.initial,
    params: wanted.params ?? {},
    tags: wanted.tags ?? {},
    datasets: wanted.datasets ?? [],
    jobId: wanted.jobId ?? null,
    idempotencyKey: wanted.idempotencyKey ?? null,
    userId: wanted.userId ?? '',
    createdBy,
    startedAt: wanted.startedAt ?? now,
  };
}

/** The row that a draft became. */
export function rowOf(draft: RunDraft, { experimentId, experimentName, artifactUri }: ExperimentForRun): RunRow {
  return {
    id: draft.id,
    workspace: draft.workspace,
    experiment_id: experimentId,
    experiment_number: draft.experimentNumber,
    experiment_name: experimentName,
    name: draft.name,
    status: draft.status,
    lifecycle_stage: 'active',
    params: { ...draft.params },
    tags: { ...draft.tags },
    artifacts: [],
    datasets: [...draft.datasets],
    job_id: draft.jobId,
    user_id: draft.userId,
    artifact_uri: artifactUri,
    created_by: draft.createdBy,
    started_at: draft.startedAt,
    ended_at: null,
    deleted_at: null,
    version: 1,
    latest: null,
  };
}

/** Why a run cannot be put into the experiment of this number. */
export async function whyNoRun(tx: Transaction, workspace: string, number: bigint): Promise<Error> {
  const experiment = await findExperiment(tx, workspace, { number });
  return experiment === null
    ? new ExperimentNotFoundError(number.toString())
    : new ExperimentDeletedError(number.toString());
}
