import type { EpochRecord, TrialRecord } from './jobs.queries.js';
import type { JobPhase, JobState } from './job.states.js';
import type { JobResult, JobSpec } from './job-spec.js';
import type { TrainingJobEntity } from './training-job.entity.js';

/** A training job as callers see it. */
export interface TrainingJob {
  readonly id: string;
  readonly workspace: string;
  readonly modelName: string;
  readonly state: JobState;
  readonly phase: JobPhase;
  /** 0 to 1. */
  readonly progress: number;
  readonly attempt: number;
  readonly spec: JobSpec;
  readonly result?: JobResult;
  readonly runId?: string;
  readonly modelVersion?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly startedBy: string;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
}

/** A job with all that its process has reported so far. */
export interface TrainingJobStatus extends TrainingJob {
  readonly epochs: readonly EpochRecord[];
  readonly trials: readonly TrialRecord[];
}

export function toTrainingJob(entity: TrainingJobEntity): TrainingJob {
  return {
    id: entity.id,
    workspace: entity.workspace,
    modelName: entity.modelName,
    state: entity.state,
    phase: entity.phase,
    progress: entity.progress,
    attempt: entity.attempt,
    spec: entity.spec,
    startedBy: entity.principal.id,
    createdAt: entity.createdAt,
    ...(entity.result === null ? {} : { result: entity.result }),
    ...(entity.runId === null ? {} : { runId: entity.runId }),
    ...(entity.modelVersion === null ? {} : { modelVersion: entity.modelVersion }),
    ...(entity.error === null ? {} : { error: entity.error }),
    ...(entity.startedAt === null ? {} : { startedAt: entity.startedAt }),
    ...(entity.finishedAt === null ? {} : { finishedAt: entity.finishedAt }),
  };
}
