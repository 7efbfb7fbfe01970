import type { trainingProto } from '@intelgraph/contracts';
import type { TrainingJob, TrainingRequest } from '@intelgraph/ml-training';

import type { StartTrainingDto } from './jobs.dto.js';
import { toTrainingRequest } from './jobs.mapper.js';

export function fromProtoRequest(request: trainingProto.StartTrainingRequest): TrainingRequest {
  const data = request.datasetConfig;
  const body: StartTrainingDto = {
    model_name: request.modelName,
    model_type: request.modelType,
    dataset_config: {
      train_path: data?.trainPath,
      train_dataset_id: data?.trainDatasetId,
      val_path: data?.valPath,
      val_dataset_id: data?.valDatasetId,
      target: data?.target,
      split: data?.split && {
        seed: data.split.seed === undefined ? undefined : Number(data.split.seed),
        validation_share: data.split.validationShare,
        stratify: data.split.stratify,
      },
    },
    hyperparameters: request.hyperparameters,
    enable_tuning: request.enableTuning,
    tuning_trials: request.tuningTrials,
    tags: request.tags,
    model_version: request.modelVersion,
    register: request.register,
  };
  return toTrainingRequest(body);
}

export function toProtoJob(job: TrainingJob): trainingProto.TrainingJob {
  return {
    jobId: job.id,
    modelName: job.modelName,
    status: job.state,
    progress: job.progress,
    phase: job.phase,
    attempt: job.attempt,
    metrics: { ...job.result?.metrics },
    runId: job.runId ?? '',
    modelVersion: job.modelVersion ?? '',
    artifactUri: job.result?.artifactUri ?? '',
    errorCode: job.error?.code ?? '',
    errorMessage: job.error?.message ?? '',
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
  };
}
