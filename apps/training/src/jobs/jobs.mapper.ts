import type { JobFilter, TrainingJob, TrainingJobStatus, TrainingRequest } from '@intelgraph/ml-training';

import type { JobDto, JobStatusDto, ListJobsQuery, StartTrainingDto, TrainingDataDto } from './jobs.dto.js';

export function toTrainingRequest(body: StartTrainingDto): TrainingRequest {
  return defined<TrainingRequest>({
    modelName: body.model_name,
    modelType: body.model_type ?? 'tfjs',
    ...dataOf(body.dataset_config),
    hyperparameters: body.hyperparameters,
    enableTuning: body.enable_tuning,
    tuningTrials: body.tuning_trials,
    tags: body.tags,
    modelVersion: body.model_version,
    register: body.register,
  });
}

function dataOf(data: TrainingDataDto): Pick<TrainingRequest, 'train'> & Partial<TrainingRequest> {
  const { val_path, val_dataset_id, split } = data;
  return defined({
    train: defined({ path: data.train_path, datasetId: data.train_dataset_id }),
    validation:
      val_path === undefined && val_dataset_id === undefined
        ? undefined
        : defined({ path: val_path, datasetId: val_dataset_id }),
    target: data.target,
    split: split && defined({ seed: split.seed, validationShare: split.validation_share, stratify: split.stratify }),
  });
}

export function toJobFilter(query: ListJobsQuery): JobFilter {
  return defined<JobFilter>({ state: query.status, modelName: query.model_name });
}

export function toJobDto({ spec, result, ...job }: TrainingJob): JobDto {
  return defined<JobDto>({
    job_id: job.id,
    model_name: job.modelName,
    model_type: spec.modelType,
    status: job.state,
    phase: job.phase,
    progress: job.progress,
    attempt: job.attempt,
    target: spec.target,
    dataset_digest: spec.train.digest,
    dataset_id: spec.train.datasetId,
    hyperparameters: { ...(result?.hyperparameters ?? spec.hyperparameters) },
    enable_tuning: spec.tuningTrials > 0,
    tuning_trials: spec.tuningTrials,
    tuning: result?.tuning && {
      sample_rows: result.tuning.sampleRows,
      sample_validation_rows: result.tuning.sampleValidationRows,
      epochs: result.tuning.epochs,
    },
    tags: [...spec.tags],
    register: spec.register,
    metrics: result && { ...result.metrics },
    warnings: result?.warnings && [...result.warnings],
    run_id: job.runId,
    model_version: job.modelVersion,
    artifact_uri: result?.artifactUri,
    error: job.error,
    started_by: job.startedBy,
    created_at: job.createdAt.toISOString(),
    started_at: job.startedAt?.toISOString(),
    finished_at: job.finishedAt?.toISOString(),
  });
}

export function toJobStatusDto(job: TrainingJobStatus): JobStatusDto {
  return {
    ...toJobDto(job),
    epochs: job.epochs.map(({ epoch, metrics }) => ({ epoch, metrics: { ...metrics } })),
    trials: job.trials.map(({ number, state, params, value, intermediate }) => ({
      number,
      state,
      params: { ...params },
      ...(typeof value === 'number' ? { value } : {}),
      epochs: Object.keys(intermediate ?? {}).length,
    })),
  };
}

/** Leaves out what is undefined. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
