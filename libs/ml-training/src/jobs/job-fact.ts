import type { TrainingJobFact } from '@intelgraph/contracts';

import type { TrainingJobEntity } from './training-job.entity.js';

/** The state of a job as its events carry it. */
export function jobFact(job: TrainingJobEntity): TrainingJobFact {
  return {
    job_id: job.id,
    model_name: job.modelName,
    status: job.state,
    model_type: job.spec.modelType,
    target: job.spec.target,
    dataset_digest: job.spec.train.digest,
    dataset_id: job.spec.train.datasetId ?? `sha256:${job.spec.train.digest}`,
    hyperparameters: { ...(job.result?.hyperparameters ?? job.spec.hyperparameters) },
    enable_tuning: job.spec.tuningTrials > 0,
    tuning_trials: job.spec.tuningTrials,
    tags: [...job.spec.tags],
    attempt: job.attempt,
    created_at: job.createdAt.toISOString(),
    ...(job.runId === null ? {} : { run_id: job.runId }),
    ...(job.modelVersion === null ? {} : { model_version: job.modelVersion }),
    ...(job.result === null ? {} : { artifact_uri: job.result.artifactUri, metrics: { ...job.result.metrics } }),
    ...(job.error === null ? {} : { error: job.error }),
    ...(job.finishedAt === null ? {} : { finished_at: job.finishedAt.toISOString() }),
  };
}
